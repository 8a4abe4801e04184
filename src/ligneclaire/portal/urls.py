"""The portal's addresses: in French, like the pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from ligneclaire.portal.views import (
    acts,
    attendants,
    calendar_acts,
    calendars,
    callbacks,
    home,
    library,
    line,
    lines,
    offer,
    pickup_groups,
    preferences,
    sites,
    sounds,
)

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("apparence/", preferences.theme, name="theme"),
    path("langue/", login_not_required(set_language), name="language"),
    path("offre/", offer.offer, name="offer"),
    path("offre/sites/", sites.index, name="sites"),
    path("offre/sites/nouveau/", sites.create, name="create_site"),
    path("offre/sites/<int:pk>/nom/", sites.rename, name="rename_site"),
    path("offre/sites/<int:pk>/supprimer/", sites.delete, name="delete_site"),
    path("service/", calendars.index, name="service"),
    path("service/calendriers/nouveau/", calendars.create, name="create_calendar"),
    path("service/calendriers/lecture/", calendars.read, name="read_calendar"),
    path("service/calendriers/<int:pk>/", calendars.page, name="calendar"),
    path("service/calendriers/<int:pk>/exception/", calendar_acts.override, name="override_calendar"),
    path("service/calendriers/<int:pk>/importer/", calendar_acts.import_closings, name="import_closings"),
    path("service/calendriers/<int:pk>/modifier/", calendars.edit, name="edit_calendar"),
    path("service/calendriers/<int:pk>/supprimer/", calendars.delete, name="delete_calendar"),
    path("service/interception/", pickup_groups.index, name="pickup_groups"),
    path("service/interception/nouveau/", pickup_groups.choose_site, name="choose_pickup_site"),
    path("service/interception/nouveau/<int:pk>/", pickup_groups.create, name="create_pickup_group"),
    path("service/interception/<int:pk>/", pickup_groups.page, name="pickup_group"),
    path("service/interception/<int:pk>/modifier/", pickup_groups.edit, name="edit_pickup_group"),
    path("service/interception/<int:pk>/supprimer/", pickup_groups.delete, name="delete_pickup_group"),
    path("service/annonces/", library.index, name="library_sites"),
    path("service/annonces/sites/<int:pk>/", library.site, name="library"),
    path("service/annonces/sites/<int:pk>/nouvelle/", library.create, name="create_announcement"),
    path("service/annonces/essai/", sounds.speak, name="speak"),
    path("service/annonces/essai/<str:token>/", sounds.sent, name="sent_sound"),
    path("service/annonces/predefinies/<str:name>/", sounds.predefined, name="predefined_sound"),
    path("service/annonces/versions/<int:pk>/son/", sounds.of_earlier_version, name="earlier_sound"),
    path("service/annonces/versions/<int:pk>/retablir/", library.restore, name="restore_announcement"),
    path("service/annonces/<int:pk>/", library.page, name="library_announcement"),
    path("service/annonces/<int:pk>/son/", sounds.of_library, name="library_sound"),
    path("service/annonces/<int:pk>/remplacer/", library.replace, name="replace_announcement"),
    path("service/annonces/<int:pk>/titre/", library.rename, name="rename_announcement"),
    path("service/annonces/<int:pk>/supprimer/", library.delete, name="delete_announcement"),
    path("lignes/", lines.index, name="lines"),
    path("lignes/sites/<int:pk>/", lines.site, name="site_lines"),
    path("lignes/mobiles/", lines.mobiles, name="mobile_lines"),
    path("lignes/accueils/", attendants.index, name="attendants"),
    path("lignes/accueils/nouveau/", attendants.choose_site, name="choose_attendant_site"),
    path("lignes/accueils/nouveau/<int:pk>/", attendants.create, name="create_attendant"),
    path("lignes/accueils/<int:pk>/", attendants.page, name="attendant"),
    path("lignes/accueils/<int:pk>/supprimer/", attendants.delete, name="delete_attendant"),
    path("lignes/accueils/<int:pk>/<slug:slug>/", attendants.block, name="attendant_block"),
    path(
        "lignes/accueils/<int:pk>/<slug:slug>/modifier/", attendants.block_edit, name="attendant_block_edit"
    ),
    path("lignes/<int:pk>/", line.page, name="line"),
    path("lignes/<int:pk>/connecter/mot-de-passe/", line.password, name="password"),
    path("lignes/<int:pk>/connecter/mot-de-passe/changer/", line.renew_password, name="renew_password"),
    path("lignes/<int:pk>/numeros-bloques/effacer/", line.clear_blocked, name="clear_blocked"),
    path("lignes/<int:pk>/rappels/<uuid:callback>/annuler/", callbacks.cancel, name="cancel_callback"),
    path("lignes/<int:pk>/materiel/retirer/", line.remove_device, name="remove_device"),
    path("lignes/<int:pk>/annonces/<str:purpose>/<str:which>/", sounds.of_line, name="announcement"),
    path("lignes/<int:pk>/mobile/associer/", acts.associate_mobile, name="associate_mobile"),
    path("lignes/<int:pk>/mobile/dissocier/", acts.dissociate_mobile, name="dissociate_mobile"),
    path("lignes/<int:pk>/supprimer/", acts.delete, name="delete_line"),
    path("lignes/<int:pk>/<slug:slug>/", line.block, name="block"),
    path("lignes/<int:pk>/<slug:slug>/modifier/", line.block_edit, name="block_edit"),
]
