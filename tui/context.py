"""What every pane is given: the bridge to the desk, the timer, the time and the zone in which it is shown."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from core.clock import system_now
from tui.attention import Attention
from tui.bridge import Bridge
from tui.present_times import zone_of
from tui.ticker import Ticker


@dataclass(slots=True)
class Context:
    bridge: Bridge
    coarse: bool = False
    """Countdowns without seconds above two minutes: for slow lines."""
    editor: tuple[str, ...] | None = None
    """Program and arguments of F4 in the composer; None: not allowed here, or none is named."""
    attention: Attention = field(default_factory=Attention)
    ticker: Ticker = field(init=False)

    def __post_init__(self) -> None:
        self.ticker = Ticker(self.now)

    def now(self) -> datetime:
        """The desk's time; before it is open, the host's."""
        desk = self.bridge.desk
        return desk.now() if desk is not None else system_now()

    @property
    def zone(self) -> tzinfo:
        desk = self.bridge.desk
        return zone_of(desk.config.zone) if desk is not None else UTC
