package triad

import (
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"time"
)

// DefaultURL is where an engine listens when nobody says otherwise.
const DefaultURL = "ws://127.0.0.1:49134"

// Options of a worker. The zero value connects to III_URL, else to DefaultURL.
type Options struct {
	// URL of the engine. Default: III_URL, else DefaultURL.
	URL string
	// Name of the worker, one live worker a name and namespace. Default: III_WORKER_NAME, else host name and process id.
	Name string
	// Namespace of the worker. Default: III_NAMESPACE, else none. Text of blanks only is refused.
	Namespace   string
	Description string
	// Headers of the upgrade request.
	Headers http.Header
	// CallTimeout ends calls that say nothing else. Default: 30 s.
	CallTimeout time.Duration
	Backoff     Backoff
	// PingInterval between WebSocket pings. Default: 20 s.
	PingInterval time.Duration
	// IdleTimeout: a connection on which nothing at all has arrived for so long is dead. Default: 60 s.
	IdleTimeout time.Duration
	// HandshakeTimeout of one attempt to connect. Default: 10 s.
	HandshakeTimeout time.Duration
	// Logger gets what happens in the background. Default: slog.Default().
	Logger *slog.Logger
}

// Backoff says how long to wait before an attempt to connect: Initial, then Factor times as long each, at most Max, each
// varied at random by Jitter to both sides.
type Backoff struct {
	Initial time.Duration // default 1 s
	Max     time.Duration // default 30 s
	Factor  float64       // default 2
	Jitter  float64       // default 0.3; negative: none
	// Retries is how many attempts may fail in a row. Default 0: no limit.
	Retries int
}

// maxMessage is the largest message that is read or written, in bytes.
const maxMessage = 64 << 20

func (o Options) withDefaults() (Options, error) {
	if o.Namespace != "" && strings.TrimSpace(o.Namespace) == "" {
		return o, fmt.Errorf("triad: namespace is %q, expected a text that is not blank, or none", o.Namespace)
	}
	o.URL = first(o.URL, os.Getenv("III_URL"), DefaultURL)
	o.Namespace = first(o.Namespace, strings.TrimSpace(os.Getenv("III_NAMESPACE")))
	o.Name = first(o.Name, os.Getenv("III_WORKER_NAME"), defaultName())
	o.CallTimeout = positive(o.CallTimeout, 30*time.Second)
	o.PingInterval = positive(o.PingInterval, 20*time.Second)
	o.IdleTimeout = positive(o.IdleTimeout, 60*time.Second)
	o.HandshakeTimeout = positive(o.HandshakeTimeout, 10*time.Second)
	o.Backoff.Initial = positive(o.Backoff.Initial, time.Second)
	o.Backoff.Max = positive(o.Backoff.Max, 30*time.Second)
	if o.Backoff.Factor < 1 {
		o.Backoff.Factor = 2
	}
	if o.Backoff.Jitter == 0 {
		o.Backoff.Jitter = 0.3
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return o, nil
}

// delay before the attempt after so many failures; the variation comes after the limit.
func (b Backoff) delay(failures int) time.Duration {
	wait := math.Min(float64(b.Initial)*math.Pow(b.Factor, float64(failures)), float64(b.Max))
	if b.Jitter > 0 {
		wait *= 1 + b.Jitter*(2*rand.Float64()-1)
	}
	return time.Duration(wait)
}

func defaultName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "go"
	}
	return fmt.Sprintf("%s:%d", host, os.Getpid())
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func positive(given, fallback time.Duration) time.Duration {
	if given > 0 {
		return given
	}
	return fallback
}
