"""Who asks, and what they may: RBAC as the real server applies and words it.

The law of this module: a token is one user, a user is a list of rules; what no rule allows is refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.api.paths import Target
from tests.api.status import RefusalError, unauthorised

ANONYMOUS = "system:anonymous"
MASTERS = "system:masters"
READING = ("get", "list", "watch")

_PUBLIC = ("/healthz", "/livez", "/readyz", "/version", "/version/")
_DISCOVERY = ("/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz")
_KEYS = ("/.well-known", "/.well-known/*")


class Rule(NamedTuple):
    """What may be done. ``namespace`` empty: in the whole cluster; ``names`` empty: to every object."""

    verbs: tuple[str, ...]
    groups: tuple[str, ...]
    resources: tuple[str, ...]
    namespace: str = ""
    names: tuple[str, ...] = ()
    role: str = "rules"

    def allows(self, verb: str, target: Target) -> bool:
        return (
            _covers(self.verbs, verb)
            and _covers(self.groups, target.group)
            and _covers(self.resources, target.asked)
            and self.namespace in ("", target.namespace)
            and (not self.names or target.name in self.names)
        )

    def document(self) -> dict[str, object]:
        rule = {"verbs": self.verbs, "apiGroups": self.groups, "resources": self.resources}
        return {**rule, "resourceNames": self.names} if self.names else dict(rule)


@dataclass
class User:
    """Someone with rights. ``token`` defaults to ``NAME-token``."""

    name: str
    rules: Sequence[Rule] = ()
    groups: tuple[str, ...] = ()
    token: str = field(default="")

    def __post_init__(self) -> None:
        self.token = self.token or f"{self.name}-token"

    @property
    def known(self) -> bool:
        return self.name != ANONYMOUS

    def every_group(self) -> list[str]:
        return [*self.groups, "system:authenticated" if self.known else "system:unauthenticated"]

    def rule(self, verb: str, target: Target) -> Rule | None:
        """The rule that allows it."""
        return next((rule for rule in self.every_rule() if rule.allows(verb, target)), None)

    def every_rule(self) -> Iterator[Rule]:
        if self.known:
            yield from BASIC
        if MASTERS in self.groups:
            yield EVERYTHING
        yield from self.rules

    def may_see(self, path: str) -> bool:
        """A path that is no resource."""
        if MASTERS in self.groups or path in _PUBLIC:
            return True
        return self.known and any(path == each or (each[-1] == "*" and path.startswith(each[:-1])) for each in _OTHER)


_OTHER = (*_DISCOVERY, *_KEYS)

EVERYTHING = Rule(("*",), ("*",), ("*",))

# What everyone who is someone may do
BASIC = (
    Rule(("create",), ("authorization.k8s.io",), ("selfsubjectaccessreviews", "selfsubjectrulesreviews")),
    Rule(("create",), ("authentication.k8s.io",), ("selfsubjectreviews",)),
)


def reads(
    resources: str, *, group: str = "", namespace: str = "", names: Iterable[str] = (), verbs: Iterable[str] = READING
) -> Rule:
    """A rule for reading: resources separated by spaces, ``*`` for all."""
    return Rule(tuple(verbs), (group,), tuple(resources.split()), namespace, tuple(names))


def viewer(namespace: str, *, secrets: bool = False) -> list[Rule]:
    """Reading one namespace, as most developers may: everything, Secrets only where told."""
    core = "configmaps services pods serviceaccounts endpoints events persistentvolumeclaims replicationcontrollers"
    rules = [reads(core, namespace=namespace), reads("*", group="apps", namespace=namespace)]
    rules.append(reads("*", group="batch", namespace=namespace))
    return [*rules, reads("secrets", namespace=namespace)] if secrets else rules


def admin(name: str = "admin") -> User:
    return User(name, groups=(MASTERS,))


def anonymous() -> User:
    return User(ANONYMOUS, token="-")


class Users:
    """Who is known, by token and by name."""

    def __init__(self, users: Iterable[User] = ()) -> None:
        self._by_token = {user.token: user for user in users}

    def __iter__(self) -> Iterator[User]:
        return iter(list(self._by_token.values()))

    def add(self, user: User) -> User:
        self._by_token[user.token] = user
        return user

    def named(self, name: str) -> User | None:
        return next((user for user in self if user.name == name), None)

    def rotate(self, name: str, token: str) -> None:
        """From now on this user has another token; the old one is answered by 401."""
        user = self.named(name)
        if user is None:
            raise KeyError(name)
        del self._by_token[user.token]
        user.token = token
        self.add(user)

    def asking(self, headers: Mapping[str, str], certified: str = "") -> User:
        """The user whose token this is, else the one whom the certificate names, else nobody in particular."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            if token not in self._by_token:
                raise unauthorised()
            return self._by_token[token]
        return (self.named(certified) or User(certified)) if certified else anonymous()

    def impersonated(self, name: str, groups: str) -> User:
        return self.named(name) or User(name, groups=tuple(filter(None, groups.split(","))))


def check(user: User, target: Target, *, verb: str = "") -> Rule | None:
    """The rule that lets the user do it. Raises the refusal where none does."""
    verb = verb or target.verb
    if not target.resource:
        if not user.may_see(target.path):
            raise RefusalError(403, f'forbidden: User "{user.name}" cannot {verb} path "{target.path}"', {})
        return None
    rule = user.rule(verb, target)
    if rule is None:
        raise forbidden(user, target, verb)
    return rule


def forbidden(user: User, target: Target, verb: str) -> RefusalError:
    what = f'{target.full} "{target.name}"' if target.name else target.full
    where = f'in the namespace "{target.namespace}"' if target.namespace else "at the cluster scope"
    message = (
        f'{what} is forbidden: User "{user.name}" cannot {verb} resource "{target.asked}" '
        f'in API group "{target.group}" {where}'
    )
    details = {"name": target.name, "group": target.group, "kind": target.resource}
    return RefusalError(403, message, {key: text for key, text in details.items() if text})


def _covers(words: Sequence[str], word: str) -> bool:
    return "*" in words or word in words


def rule_documents(user: User, namespace: str) -> list[dict[str, object]]:
    """The rules that hold in a namespace, as a SelfSubjectRulesReview tells them."""
    return [rule.document() for rule in user.every_rule() if rule.namespace in ("", namespace)]


def path_documents(user: User) -> list[dict[str, object]]:
    rules: list[dict[str, object]] = []
    if user.known:
        rules.append({"verbs": ["get"], "nonResourceURLs": [*_DISCOVERY, *_PUBLIC[-2:]]})
    rules.append({"verbs": ["get"], "nonResourceURLs": list(_PUBLIC)})
    rules.append({"verbs": ["get"], "nonResourceURLs": list(_KEYS)})
    if MASTERS in user.groups:
        rules.append({"verbs": ["*"], "nonResourceURLs": ["*"]})
    return rules
