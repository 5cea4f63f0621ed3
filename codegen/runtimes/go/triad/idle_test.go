package triad

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// relay stands between a worker and an engine. A silent connection stays open and says nothing more, as when a cable is cut.
type relay struct {
	listener net.Listener
	engine   string
	// opened gets each connection of the worker.
	opened chan *link
}

type link struct {
	worker, engine net.Conn
	mu             sync.Mutex
	silent         bool
	// ended is closed when the worker has given the connection up.
	ended chan struct{}
}

func startRelay(t *testing.T, engineURL string) (*relay, string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{listener: listener, engine: strings.TrimPrefix(engineURL, "ws://"), opened: make(chan *link, 16)}
	t.Cleanup(func() { _ = listener.Close() })
	go r.accept()
	return r, "ws://" + listener.Addr().String()
}

func (r *relay) accept() {
	for {
		worker, err := r.listener.Accept()
		if err != nil {
			return
		}
		engine, err := net.Dial("tcp", strings.TrimSuffix(r.engine, "/"))
		if err != nil {
			_ = worker.Close()
			continue
		}
		l := &link{worker: worker, engine: engine, ended: make(chan struct{})}
		go func() { _, _ = io.Copy(l.toWorker(), engine); _ = worker.Close() }()
		go func() { _, _ = io.Copy(engine, worker); _ = engine.Close(); close(l.ended) }()
		r.opened <- l
	}
}

func (l *link) silence() {
	l.mu.Lock()
	l.silent = true
	l.mu.Unlock()
}

func (l *link) toWorker() io.Writer { return (*toWorker)(l) }

type toWorker link

func (l *toWorker) Write(data []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.silent {
		return len(data), nil
	}
	return l.worker.Write(data)
}

func TestSilence(t *testing.T) {
	e := startEngine(t, "0")
	r, url := startRelay(t, e.url)
	const idle = 400 * time.Millisecond
	w := join(t, Options{URL: url, Name: "idle", PingInterval: 50 * time.Millisecond, IdleTimeout: idle})
	first := await(t, r.opened)
	register(t, w, "go::echo", echo)
	settled(t, w)

	t.Run("a quiet connection that answers pings is kept", func(t *testing.T) {
		select {
		case <-first.ended:
			t.Fatal("given up although pings were answered")
		case <-time.After(3 * idle):
		}
	})
	t.Run("a silent one is noticed and replaced, and what was registered is there again", func(t *testing.T) {
		first.silence()
		began := time.Now()
		await(t, first.ended)
		if took := time.Since(began); took < idle/2 {
			t.Fatalf("given up after %s, before the time limit of %s", took, idle)
		}
		await(t, r.opened)
		answer, err := w.Call(within(t), Call{FunctionID: "go::echo", Data: 1})
		if err != nil || string(answer) != "1" {
			t.Fatalf("%s %v", answer, err)
		}
	})
}
