"""What a panel beside a notebook asks and is told, over a comm with the live kernel or over HTTP: see docs/protocol.md."""
