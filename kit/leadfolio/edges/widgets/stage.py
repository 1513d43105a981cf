"""The notebook's own output: whether anyone is there to click, and showing them something."""

from IPython import get_ipython
from IPython.display import display

SENTENCE = "This is where you write. Open the module to see it."


def in_kernel() -> bool:
    """Whether this runs in a notebook's kernel."""
    return getattr(get_ipython(), "kernel", None) is not None


def somebody_may_answer() -> bool:
    """Whether who runs this cell can be asked something.

    A person's front end says that it can; papermill and nbconvert say that they cannot. One
    that says nothing is taken for a person's, as Jupyter's protocol has it.
    """
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return False
    content = kernel.get_parent("shell").get("content", {})
    return content.get("allow_stdin", True) is not False


def show(widget: object) -> None:
    """Show a widget."""
    display(widget)  # type: ignore[no-untyped-call]


def show_html(html: str, *, text: str) -> None:
    """Show HTML, and a text for those who cannot."""
    display({"text/html": html, "text/plain": text}, raw=True)  # type: ignore[no-untyped-call]
