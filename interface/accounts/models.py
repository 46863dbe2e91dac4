"""Authority, Party (LADM LA_Party), User and Membership."""

from typing import ClassVar

import pghistory
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """Something with a name in English and, where one is known, in Chinese."""

    name = models.CharField(_("name"), max_length=300)
    name_zh = models.CharField(_("name in Chinese"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def label(self, language: str) -> str:
        """Return the name in a language: Chinese for `zh…` where one is known, else the other name."""
        return label_in(language, self.name, self.name_zh)


def label_in(language: str, name: str, name_zh: str) -> str:
    """Return the Chinese name for a language code that starts with `zh`, else the other; whichever is known."""
    return (name_zh or name) if language.lower().startswith("zh") else (name or name_zh)


class Authority(Named):
    """The public body whose register and rulebooks hold in one territory."""

    code = models.SlugField(_("code"), unique=True)
    srid = models.PositiveIntegerField(_("EPSG code of the projected system areas and lengths are measured in"))
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    timezone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    default_language = models.CharField(_("language"), max_length=16, default="en")

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        ordering = ("code",)


class PartyKind(models.TextChoices):
    """What a party is in law."""

    PERSON = "person", _("natural person")
    COMPANY = "company", _("company")
    AUTHORITY = "authority", _("authority")
    COLLECTIVE = "collective", _("collective")
    STATE = "state", _("state")


class Party(Named):
    """A person, company or authority that can hold rights; the land grantor is a party too."""

    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="parties", verbose_name=_("authority")
    )
    kind = models.CharField(_("kind"), max_length=16)
    source_id = models.CharField(_("identifier in the source"), max_length=200)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("authority", "source_id"), name="party_once_per_source_id"),
            models.CheckConstraint(condition=models.Q(kind__in=PartyKind.values), name="party_kind_is_known"),
        ]


class UserManager(BaseUserManager["User"]):
    """Makes users whose e-mail address is their name."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create a user; without a password nobody can sign in with one. Raises ValueError without an address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create a user who runs this installation."""
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})


class User(AbstractUser):
    """Someone who signs in, by e-mail address."""

    # The parent's separate names and user name have no place in a name such as 陈 or in sign-in by address.
    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[assignment, misc]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_case")]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """Return the name, or the e-mail address of someone who gave none."""
        return self.name or self.email

    def get_short_name(self) -> str:
        """Return the same as get_full_name: names here are not cut."""
        return self.get_full_name()


class Role(models.TextChoices):
    """What a user may do for a party. Approvers and planners act for authorities only."""

    MEMBER = "member", _("member")
    APPROVER = "approver", _("approver")
    PLANNER = "planner", _("planner")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
    """That a user acts for a party, in one role. Its history is kept by the database."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user"))
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("party"))
    role = models.CharField(_("role"), max_length=16, default=Role.MEMBER)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("user", "party", "role"), name="membership_once_per_role"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.party} · {self.role}"
