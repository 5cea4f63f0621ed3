// A testee on the Go runtime: obeys one JSON command per line on stdin, answers and reports events on stdout.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/triad-protocol/triad/codegen/runtimes/go/triad"
)

// line is an answer or an event; members are those of a command, each as it was written.
type line map[string]any
type members map[string]json.RawMessage

// read gives a member as T, and the zero value when it is absent.
func read[T any](m members, name string) (value T) {
	_ = json.Unmarshal(m[name], &value)
	return value
}

type testee struct {
	worker  *triad.Worker
	handles []*triad.Registration
	mu      sync.Mutex                 // of what follows
	waiting []chan func() (any, error) // by number of the call
}

// write is one write of a file, which others do not come between.
func write(l line) { _ = json.NewEncoder(os.Stdout).Encode(l) }

// ask reports an event and waits for the `reply` or `fail` that names its call.
func (t *testee) ask(event line) (any, error) {
	settled := make(chan func() (any, error), 1)
	t.mu.Lock()
	event["call"] = len(t.waiting)
	t.waiting = append(t.waiting, settled)
	t.mu.Unlock()
	write(event)
	return (<-settled)()
}

func (t *testee) settle(m members, given func() (any, error)) (line, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting[read[int](m, "call")] <- given
	return line{}, nil
}

func (t *testee) keep(registration *triad.Registration, err error) (line, error) {
	t.handles = append(t.handles, registration)
	return line{"handle": len(t.handles) - 1}, err
}

func (t *testee) connect(m members) (_ line, err error) {
	o := read[members](m, "options")
	r, headers := read[members](o, "reconnect"), http.Header{}
	for name, value := range read[map[string]string](o, "headers") {
		headers.Set(name, value)
	}
	back := triad.Backoff{
		Initial: read[time.Duration](r, "initial_delay_ms") * time.Millisecond, Max: read[time.Duration](r, "max_delay_ms") * time.Millisecond,
		Factor: read[float64](r, "multiplier"), Jitter: read[float64](r, "jitter"), Retries: read[int](r, "max_retries"),
	}
	if r["jitter"] != nil && back.Jitter == 0 {
		back.Jitter = -1 // What the runtime calls none; 0 is its default.
	}
	t.worker, err = triad.New(triad.Options{
		URL: read[string](m, "url"), Name: read[string](o, "name"), Namespace: read[string](o, "namespace"),
		Description: read[string](o, "description"), Headers: headers, CallTimeout: read[time.Duration](o, "timeout_ms") * time.Millisecond, Backoff: back,
	})
	return line{}, err
}

func (t *testee) registerFunction(m members) (line, error) {
	handler := func(_ context.Context, i triad.Invocation) (any, error) {
		return t.ask(line{"event": "called", "function_id": i.FunctionID, "data": i.Data, "metadata": i.Metadata})
	}
	return t.keep(t.worker.RegisterFunction(triad.Function{
		ID: read[string](m, "function_id"), Description: read[string](m, "description"), Metadata: m["metadata"],
		RequestFormat: m["request_format"], ResponseFormat: m["response_format"], Handler: handler,
	}))
}

func fail(m members) (any, error) {
	if code := read[string](m, "code"); code != "" {
		return nil, &triad.CodedError{Code: code, Message: read[string](m, "message")}
	}
	return nil, errors.New(read[string](m, "message"))
}

func (t *testee) registerTriggerType(m members) (line, error) {
	return t.keep(t.worker.RegisterTriggerType(triad.TriggerType{
		ID: read[string](m, "type"), Description: read[string](m, "description"),
		Bind: func(_ context.Context, b triad.Binding) error {
			trigger := line{"id": b.ID, "function_id": b.FunctionID, "config": b.Config, "metadata": b.Metadata, "namespace": b.Namespace}
			_, err := t.ask(line{"event": "bind", "trigger": trigger})
			return err
		},
		Unbind: func(_ context.Context, id string) { write(line{"event": "unbind", "trigger": line{"id": id}}) },
	}))
}

func (t *testee) call(m members) (line, error) {
	actions := map[string]triad.Action{"void": triad.Void(), "enqueue": triad.Enqueue(read[string](m, "queue"))}
	call := triad.Call{
		FunctionID: read[string](m, "function_id"), Data: m["payload"], Metadata: m["metadata"],
		Timeout: read[time.Duration](m, "timeout_ms") * time.Millisecond, Action: actions[read[string](m, "action")],
	}
	if m["namespace"] != nil {
		triad.WithNamespace(read[string](m, "namespace"))(&call)
	}
	started := time.Now()
	value, err := t.worker.Call(context.Background(), call)
	reply := line{"elapsed_ms": float64(time.Since(started).Microseconds()) / 1000}
	if value != nil {
		reply["value"] = value
	}
	return reply, err
}

// shutdown gives handlers that still run a second.
func (t *testee) shutdown(members) (line, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return line{}, t.worker.Close(ctx)
}

func describe(err error) line {
	code, message := "LOCAL", err.Error()
	failed, rejected := (*triad.CallError)(nil), (*triad.RejectedError)(nil)
	if errors.As(err, &rejected) {
		code = rejected.Code
	} else if errors.As(err, &failed) {
		code, message = failed.Code, failed.Message
	}
	kinds := map[string]string{"LOCAL": "local", triad.CodeTimeout: "local"}
	return line{"code": code, "message": message, "kind": cmp.Or(kinds[code], "remote")}
}

func (t *testee) obey(run func(members) (line, error), m members) {
	reply, err := run(m)
	if err != nil {
		delete(reply, "handle")
		reply["error"] = describe(err)
	} else {
		reply["ok"] = true
	}
	reply["id"] = m["id"]
	write(reply)
}

func main() {
	t := &testee{}
	commands := map[string]func(members) (line, error){
		"connect": t.connect, "register_function": t.registerFunction, "register_trigger_type": t.registerTriggerType,
		"call": t.call, "shutdown": t.shutdown,
		"register_trigger": func(m members) (line, error) {
			return t.keep(t.worker.RegisterTrigger(triad.Trigger{
				Type: read[string](m, "type"), FunctionID: read[string](m, "function_id"), Config: m["config"], Metadata: m["metadata"],
				Namespace: read[string](m, "namespace"), TriggerNamespace: read[string](m, "trigger_namespace"),
			}))
		},
		"reply":      func(m members) (line, error) { return t.settle(m, func() (any, error) { return m["value"], nil }) },
		"fail":       func(m members) (line, error) { return t.settle(m, func() (any, error) { return fail(m) }) },
		"state":      func(members) (line, error) { return line{"state": t.worker.State()}, nil },
		"unregister": func(m members) (line, error) { t.handles[read[int](m, "handle")].Unregister(); return line{}, nil },
	}
	write(line{
		"testee": 1, "library": "triad", "version": triad.Version, "language": "go", "runtime": runtime.Version(),
		"platform": runtime.GOOS + "-" + runtime.GOARCH, "commands": slices.Sorted(maps.Keys(commands)),
		"features": strings.Fields(`metadata descriptions headers environment namespaces trigger_namespaces coded_errors null_result
			register_before_connect offline_calls reattach heartbeat reconnect_options max_retries default_timeout fatal_rejection`),
	})
	commandLines := json.NewDecoder(os.Stdin)
	for m := (members{}); commandLines.Decode(&m) == nil; m = (members{}) {
		name := read[string](m, "do")
		if commands[name] == nil {
			write(line{"id": m["id"], "error": line{"code": "unsupported", "message": name, "kind": "unsupported"}})
		} else if name == "call" { // It may wait for long; everything else keeps its order.
			go t.obey(commands[name], m)
		} else {
			t.obey(commands[name], m)
		}
	}
	if t.worker != nil {
		_, _ = t.shutdown(nil)
	}
}
