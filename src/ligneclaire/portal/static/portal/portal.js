// The few behaviours HTML has not by itself. Pages work without them.
import "./dialogs.js";
import "./copy.js";
import "./toasts.js";
import "./navigation.js";
import "./rows.js";
import "./calendars.js";
import "./members.js";
import "./drag.js";
import "./uploads.js";
import "./sounds.js";
