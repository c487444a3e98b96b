"""What an image brings by itself: ENV, ENTRYPOINT and CMD, the lowest layer (rule A10)."""

from k8sconfig_tui.model.definition import Definition
from k8sconfig_tui.model.inventory import ImageConfig
from k8sconfig_tui.model.values import state_of

KIND = "image"


class _Image:
    slot = "image"

    def variables(self, image: ImageConfig) -> dict[str, Definition]:
        """The image's ENV, which every other definition of the same name overrides."""
        return {
            name: Definition(KIND, KIND, state_of(value), value, key=name, note=f"ENV of the image, from {image.place}")
            for name, value in image.env.items()
        }


SOURCE = _Image()
