// Package triad connects a Go program to an engine of the worker protocol: it registers functions, trigger types and
// triggers, calls functions, and stays connected. It is small on purpose; generated clients and stubs stand on it.
//
//	worker, err := triad.New(triad.Options{Name: "billing"})
//	worker.RegisterFunction(triad.Function{ID: "billing::charge", Handler: charge})
//	answer, err := worker.Call(ctx, triad.Call{FunctionID: "ledger::book", Data: entry})
package triad
