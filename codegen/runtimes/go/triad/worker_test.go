package triad

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestCalls(t *testing.T) {
	e := startEngine(t, "0")
	serving, calling := join(t, Options{URL: e.url, Name: "serving"}), join(t, Options{URL: e.url, Name: "calling"})
	ran, release := make(chan Invocation, 1), make(chan struct{})
	t.Cleanup(func() { close(release) })
	register(t, serving, "go::echo", echo)
	register(t, serving, "go::nothing", func(context.Context, Invocation) (any, error) { return nil, nil })
	register(t, serving, "go::fails", func(context.Context, Invocation) (any, error) { return nil, errors.New("no luck") })
	register(t, serving, "go::coded", func(context.Context, Invocation) (any, error) {
		return nil, &CodedError{Code: "own", Message: "of mine"}
	})
	register(t, serving, "go::panics", func(context.Context, Invocation) (any, error) { panic("so be it") })
	register(t, serving, "go::noted", func(_ context.Context, i Invocation) (any, error) { ran <- i; return nil, nil })
	register(t, serving, "go::waits", func(context.Context, Invocation) (any, error) { <-release; return nil, nil })
	settled(t, serving)

	t.Run("the answer comes back", func(t *testing.T) {
		answer, err := calling.Call(within(t), Call{FunctionID: "go::echo", Data: []any{1, "two", nil}})
		if err != nil || string(answer) != `[1,"two",null]` {
			t.Fatalf("%s %v", answer, err)
		}
	})
	t.Run("nothing is null or absent", func(t *testing.T) {
		answer, err := calling.Call(within(t), Call{FunctionID: "go::nothing"})
		if err != nil || isPresent(answer) {
			t.Fatalf("%s %v", answer, err)
		}
	})
	for id, expected := range map[string]string{
		"go::fails": "invocation_failed", "go::coded": "own", "go::panics": "invocation_failed", "go::absent": "function_not_found",
	} {
		t.Run(id+" fails with "+expected, func(t *testing.T) {
			if _, err := calling.Call(within(t), Call{FunctionID: id}); code(err) != expected {
				t.Fatal(err)
			}
		})
	}
	t.Run("a void call returns at once, runs, and brings its metadata", func(t *testing.T) {
		if _, err := calling.Call(within(t), Call{FunctionID: "go::noted", Action: Void(), Data: 1, Metadata: map[string]int{"m": 1}}); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-ran:
			if string(got.Data) != "1" || string(got.Metadata) != `{"m":1}` {
				t.Fatalf("%s %s", got.Data, got.Metadata)
			}
		case <-within(t).Done():
			t.Fatal("did not run")
		}
	})
	t.Run("without a provider of queues, enqueue is refused", func(t *testing.T) {
		if _, err := calling.Call(within(t), Call{FunctionID: "go::echo", Action: Enqueue("q")}); code(err) != "enqueue_error" {
			t.Fatal(err)
		}
	})
	t.Run("a time limit ends the wait", func(t *testing.T) {
		_, err := calling.Call(within(t), Call{FunctionID: "go::waits", Timeout: 100 * time.Millisecond})
		if code(err) != CodeTimeout {
			t.Fatal(err)
		}
	})
	t.Run("so does the context", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		if _, err := calling.Call(ctx, Call{FunctionID: "go::waits"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
	})
	t.Run("each of many calls at once gets its own answer", func(t *testing.T) {
		var calls sync.WaitGroup
		for number := range 200 {
			calls.Add(1)
			go func() {
				defer calls.Done()
				answer, err := calling.Call(within(t), Call{FunctionID: "go::echo", Data: number})
				var got int
				if err != nil || json.Unmarshal(answer, &got) != nil || got != number {
					t.Errorf("%d: %s %v", number, answer, err)
				}
			}()
		}
		calls.Wait()
	})
	t.Run("an id that is taken is refused, and free again once taken back", func(t *testing.T) {
		if _, err := serving.RegisterFunction(Function{ID: "go::echo", Handler: echo}); err == nil {
			t.Fatal("no error")
		}
		again := register(t, serving, "go::again", echo)
		again.Unregister()
		settled(t, serving)
		if _, err := calling.Call(within(t), Call{FunctionID: "go::again"}); code(err) != "function_not_found" {
			t.Fatal(err)
		}
		register(t, serving, "go::again", echo)
	})
}

func TestNamespaces(t *testing.T) {
	e := startEngine(t, "0")
	orders, other := join(t, Options{URL: e.url, Name: "a", Namespace: "orders"}), join(t, Options{URL: e.url, Name: "a"})
	register(t, orders, "go::where", func(context.Context, Invocation) (any, error) { return "orders", nil })
	register(t, other, "go::where", func(context.Context, Invocation) (any, error) { return "default", nil })
	settled(t, orders)
	settled(t, other)
	for _, one := range []struct {
		by              *Worker
		named, expected string
	}{{orders, "", `"orders"`}, {other, "", `"default"`}, {orders, "default", `"default"`}, {other, "orders", `"orders"`}} {
		answer, err := one.by.Call(within(t), Call{FunctionID: "go::where", Namespace: one.named})
		if err != nil || string(answer) != one.expected {
			t.Errorf("%q: %s %v, expected %s", one.named, answer, err, one.expected)
		}
	}
	if _, err := New(Options{URL: e.url, Namespace: "  "}); err == nil {
		t.Error("a blank namespace was taken")
	}
	if _, err := other.Call(within(t), Call{FunctionID: "go::where", Namespace: " "}); err == nil || strings.Contains(err.Error(), "not_found") {
		t.Errorf("a blank namespace of a call was taken: %v", err)
	}
	if err := Invoke(within(t), other, Spec{}, "go::where", nil, nil, []CallOption{WithNamespace("")}); err == nil {
		t.Error("an empty namespace that was named was taken")
	}
}

func TestTriggers(t *testing.T) {
	e := startEngine(t, "0")
	provider, user := join(t, Options{URL: e.url, Name: "provider"}), join(t, Options{URL: e.url, Name: "user"})
	bound, gone := make(chan Binding, 4), make(chan string, 4)
	if _, err := provider.RegisterTriggerType(TriggerType{
		ID: "go:tick", Description: "Ticks",
		Bind:   func(_ context.Context, b Binding) error { bound <- b; return nil },
		Unbind: func(_ context.Context, id string) { gone <- id },
	}); err != nil {
		t.Fatal(err)
	}
	settled(t, provider)
	fired := make(chan string, 1)
	register(t, user, "go::ticked", func(_ context.Context, i Invocation) (any, error) { fired <- string(i.Data); return nil, nil })
	trigger, err := user.RegisterTrigger(Trigger{Type: "go:tick", FunctionID: "go::ticked", Config: map[string]int{"every": 1}})
	if err != nil {
		t.Fatal(err)
	}
	binding := await(t, bound)
	if binding.FunctionID != "go::ticked" || string(binding.Config) != `{"every":1}` {
		t.Fatalf("%+v", binding)
	}
	if _, err := provider.Call(within(t), Call{FunctionID: binding.FunctionID, Namespace: binding.Namespace, Action: Void(), Data: "now"}); err != nil {
		t.Fatal(err)
	}
	if got := await(t, fired); got != `"now"` {
		t.Fatal(got)
	}
	trigger.Unregister()
	if id := await(t, gone); id != binding.ID {
		t.Fatalf("%s is gone, expected %s", id, binding.ID)
	}
}

func await[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case got := <-from:
		return got
	case <-within(t).Done():
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

func TestComesBack(t *testing.T) {
	e := startEngine(t, "0")
	port := e.port(t)
	w := join(t, Options{URL: e.url, Name: "lasting"})
	register(t, w, "go::echo", echo)
	settled(t, w)
	e.stop()
	for w.State() == Connected {
		time.Sleep(time.Millisecond)
	}
	offline := make(chan error, 1)
	go func() {
		answer, err := w.Call(context.Background(), Call{FunctionID: "go::echo", Data: "kept"})
		if err == nil && string(answer) != `"kept"` {
			err = errors.New(string(answer))
		}
		offline <- err
	}()
	if _, err := w.Call(within(t), Call{FunctionID: "go::echo", Timeout: 50 * time.Millisecond}); code(err) != CodeTimeout {
		t.Fatalf("a call while offline: %v", err)
	}
	later := register(t, w, "go::later", echo)
	later.Unregister()
	startEngine(t, port)
	if err := await(t, offline); err != nil {
		t.Fatalf("a call that waited for the connection: %v", err)
	}
	if _, err := w.Call(within(t), Call{FunctionID: "go::later"}); code(err) != "function_not_found" {
		t.Fatalf("what was taken back while offline: %v", err)
	}
}

func TestReattach(t *testing.T) {
	e := startEngine(t, "0")
	w := join(t, Options{URL: e.url, Name: "same"})
	register(t, w, "go::echo", echo)
	settled(t, w)
	for range 3 {
		w.mu.Lock()
		before, s := w.previous.PreviousWorkerID, w.session
		w.mu.Unlock()
		_ = s.conn.CloseNow()
		for ended := false; !ended; time.Sleep(time.Millisecond) {
			w.mu.Lock()
			ended = w.session != nil && w.session != s && w.previous.PreviousWorkerID != before
			w.mu.Unlock()
			if within(t).Err() != nil || w.Err() != nil {
				t.Fatalf("did not come back: %v", w.Err())
			}
		}
		if answer, err := w.Call(within(t), Call{FunctionID: "go::echo", Data: 1}); err != nil || string(answer) != "1" {
			t.Fatalf("%s %v", answer, err)
		}
	}
}

func TestNameConflict(t *testing.T) {
	e := startEngine(t, "0")
	join(t, Options{URL: e.url, Name: "one"})
	second, err := New(Options{URL: e.url, Name: "one"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = second.Call(within(t), Call{FunctionID: "go::none"})
	for second.Err() == nil && within(t).Err() == nil {
		time.Sleep(time.Millisecond)
	}
	var rejected *RejectedError
	if !errors.As(second.Err(), &rejected) || rejected.Code != "WORKER_NAMESPACE_CONFLICT" || second.State() != Failed {
		t.Fatalf("%v %v %s", err, second.Err(), second.State())
	}
	if _, err := second.Call(within(t), Call{FunctionID: "go::none"}); !errors.As(err, &rejected) {
		t.Fatalf("a later call: %v", err)
	}
}

func TestClose(t *testing.T) {
	e := startEngine(t, "0")
	serving, calling := join(t, Options{URL: e.url, Name: "serving"}), join(t, Options{URL: e.url, Name: "calling"})
	started, finish := make(chan struct{}, 2), make(chan struct{})
	register(t, serving, "go::slow", func(context.Context, Invocation) (any, error) { started <- struct{}{}; <-finish; return "done", nil })
	settled(t, serving)
	answers := make(chan string, 1)
	go func() {
		answer, err := calling.Call(context.Background(), Call{FunctionID: "go::slow"})
		answers <- string(answer) + code(err)
	}()
	await(t, started)
	closed := make(chan error, 1)
	go func() { closed <- serving.Close(within(t)) }()
	close(finish)
	if got := await(t, answers); got != `"done"<nil>` {
		t.Fatal(got)
	}
	if err := await(t, closed); err != nil {
		t.Fatal(err)
	}
	if _, err := serving.Call(within(t), Call{FunctionID: "go::slow"}); !errors.Is(err, ErrClosed) {
		t.Fatal(err)
	}
}

func TestBackoff(t *testing.T) {
	b := Backoff{Initial: time.Second, Max: 30 * time.Second, Factor: 2, Jitter: 0.3}
	for failures, middle := range []time.Duration{1, 2, 4, 8, 16, 30, 30} {
		for range 100 {
			wait := b.delay(failures)
			if low, high := middle*700*time.Millisecond, middle*1300*time.Millisecond; wait < low || wait > high {
				t.Fatalf("after %d failures: %s, expected %s to %s", failures, wait, low, high)
			}
		}
	}
}

func TestGivesUp(t *testing.T) {
	w, err := New(Options{URL: "ws://127.0.0.1:1", Backoff: Backoff{Initial: time.Millisecond, Retries: 2}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Ready(within(t)); !errors.Is(err, ErrGaveUp) || w.State() != Failed {
		t.Fatalf("%v %s", err, w.State())
	}
}
