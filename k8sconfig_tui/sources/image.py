"""What an image brings by itself: ENV, ENTRYPOINT and CMD, the lowest layer (rule A10)."""

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.inventory import ImageConfig
from k8sconfig_tui.model.values import sealed_of, state_of

KIND = "image"


class _Image:
    slot = "image"

    def variables(self, image: ImageConfig) -> dict[str, Definition]:
        """The image's ENV, which every other definition of the same name overrides."""
        return {
            name: _definition(name, value, f"ENV of the image, from {image.place}") for name, value in image.env.items()
        }


def _definition(name: str, value: str, note: str) -> Definition:
    state = state_of(value)
    sealed = sealed_of(value, state)
    return Definition(KIND, KIND, state, value if sealed is None else None, key=name, note=note, sealed=sealed)


SOURCE = _Image()
