"""Sign-in, passwords, second factor: the part of allauth we use. Nobody signs up here."""

from __future__ import annotations

from allauth.account import views
from django.urls import include, path, re_path

urlpatterns = [
    path("connexion/", views.login, name="account_login"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("compte-ferme/", views.account_inactive, name="account_inactive"),
    path("confirmer/", views.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe/", views.password_change, name="account_change_password"),
    path("mot-de-passe/definir/", views.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", views.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/choisir/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/choisi/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("double-verification/", include("allauth.mfa.urls")),
]
