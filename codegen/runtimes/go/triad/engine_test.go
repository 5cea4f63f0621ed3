package triad

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

const engineProgram = "../../../../reference-engine/bin/triad-engine.js"

// engine is a reference engine as a process of its own.
type engine struct {
	url string
	cmd *exec.Cmd
}

// startEngine starts one on the port, 0 for any free one.
func startEngine(t *testing.T, port string) *engine {
	t.Helper()
	cmd := exec.Command("node", engineProgram, "start", "--port", port, "--health-port", "off")
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	e := &engine{cmd: cmd}
	t.Cleanup(e.stop)
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(output)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var line struct{ Msg, URL string }
			if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "listening" {
				found <- line.URL
			}
		}
	}()
	select {
	case e.url = <-found:
	case <-time.After(time.Minute):
		t.Fatal("the engine did not listen within a minute; build it with `npx tsc -b`")
	}
	return e
}

// stop ends the engine without ceremony and waits until it is gone.
func (e *engine) stop() {
	if e.cmd.ProcessState == nil {
		_ = e.cmd.Process.Signal(syscall.SIGKILL)
		_ = e.cmd.Wait()
	}
}

func (e *engine) port(t *testing.T) string {
	t.Helper()
	_, port, err := net.SplitHostPort(strings.TrimPrefix(e.url, "ws://"))
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// join makes a worker that is ready, and closes it at the end of the test.
func join(t *testing.T, options Options) *Worker {
	t.Helper()
	if options.Backoff == (Backoff{}) {
		options.Backoff = Backoff{Initial: 50 * time.Millisecond, Max: 200 * time.Millisecond}
	}
	w, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close(within(t)) })
	if err := w.Ready(within(t)); err != nil {
		t.Fatal(err)
	}
	return w
}

// settled returns once everything that the worker has sent has taken effect.
func settled(t *testing.T, w *Worker) {
	t.Helper()
	if _, err := w.Call(within(t), Call{FunctionID: "engine::workers::list", Data: map[string]any{}}); err != nil {
		t.Fatal(err)
	}
}

func register(t *testing.T, w *Worker, id string, handler Handler) *Registration {
	t.Helper()
	made, err := w.RegisterFunction(Function{ID: id, Handler: handler})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func echo(_ context.Context, invocation Invocation) (any, error) { return invocation.Data, nil }

func code(err error) string {
	if fault, ok := err.(*CallError); ok {
		return fault.Code
	}
	return fmt.Sprint(err)
}
