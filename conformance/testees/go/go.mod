module triad-testee

go 1.24

require github.com/triad-protocol/triad/codegen/runtimes/go v0.1.0

require github.com/coder/websocket v1.8.15 // indirect

replace github.com/triad-protocol/triad/codegen/runtimes/go => ../../../codegen/runtimes/go
