module github.com/triad-protocol/triad/codegen/runtimes/go

go 1.24
