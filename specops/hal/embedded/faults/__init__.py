"""Every way in which the embedded HAL can misbehave, as data: each names what it must give."""
