package triad

import (
	"errors"
	"fmt"
)

// Errors of the worker itself.
var (
	errIdle = errors.New("triad: nothing arrived on the connection for too long")
	// ErrClosed ends calls in flight and later ones after Close.
	ErrClosed = errors.New("triad: the worker is closed; make a new one")
	// ErrGaveUp ends calls after as many failed attempts to connect as Backoff.Retries allows.
	ErrGaveUp = errors.New("triad: no engine answered within the allowed attempts; check the address")
)

// CodeTimeout is the code of a call that no answer came to in time. Only the caller makes it.
const CodeTimeout = "TIMEOUT"

// CallError is a call that failed. Code is the one of the wire, or the one that Invoke has found out.
type CallError struct {
	Code       string
	Message    string
	FunctionID string
	Stacktrace string
	// Listed says that the code is one of the function's own.
	Listed    bool
	Cause     string
	Retriable bool
	// Failure is the object that the function returned, when it returned the error.
	Failure []byte
}

func (e *CallError) Error() string {
	return fmt.Sprintf("%s: %s: %s", e.FunctionID, e.Code, e.Message)
}

// CodedError is for handlers: it fails a call with this code and message.
type CodedError struct {
	Code    string
	Message string
}

func (e *CodedError) Error() string { return e.Code + ": " + e.Message }

// RejectedError is a registration that the engine has refused.
type RejectedError struct {
	Code          string `json:"code"`
	Namespace     string `json:"namespace"`
	WorkerName    string `json:"worker_name"`
	FunctionID    string `json:"function_id"`
	OwnerWorkerID string `json:"owner_worker_id"`
}

func (e *RejectedError) Error() string {
	return fmt.Sprintf("triad: registration rejected: %s: %s%s in namespace %q is held by worker %s",
		e.Code, e.WorkerName, e.FunctionID, e.Namespace, e.OwnerWorkerID)
}

// fatal: the connection will not work under this name (write-an-sdk, "Staying alive").
func (e *RejectedError) fatal() bool {
	return e.Code == "WORKER_NAMESPACE_CONFLICT" || (e.Code != "FUNCTION_NAMESPACE_CONFLICT" && e.FunctionID == "")
}
