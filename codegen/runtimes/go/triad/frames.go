package triad

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
)

// frame is every message in both directions; members that a message does not have stay empty and are not written.
type frame struct {
	Type             string          `json:"type"`
	ID               string          `json:"id,omitempty"`
	InvocationID     string          `json:"invocation_id,omitempty"`
	FunctionID       string          `json:"function_id,omitempty"`
	TriggerType      string          `json:"trigger_type,omitempty"`
	Description      string          `json:"description,omitempty"`
	Data             json.RawMessage `json:"data,omitempty"`
	Config           json.RawMessage `json:"config,omitempty"`
	Result           json.RawMessage `json:"result,omitempty"`
	Error            json.RawMessage `json:"error,omitempty"`
	Metadata         json.RawMessage `json:"metadata,omitempty"`
	Action           *action         `json:"action,omitempty"`
	Namespace        string          `json:"namespace,omitempty"`
	TriggerNamespace string          `json:"trigger_namespace,omitempty"`
	RequestFormat    json.RawMessage `json:"request_format,omitempty"`
	ResponseFormat   json.RawMessage `json:"response_format,omitempty"`
	TriggerFormat    json.RawMessage `json:"trigger_request_format,omitempty"`
	CallFormat       json.RawMessage `json:"call_request_format,omitempty"`
	Traceparent      string          `json:"traceparent,omitempty"`
	Baggage          string          `json:"baggage,omitempty"`
	WorkerID         string          `json:"worker_id,omitempty"`
	ReattachToken    string          `json:"reattach_token,omitempty"`
	PreviousWorkerID string          `json:"previous_worker_id,omitempty"`
}

type action struct {
	Type  string `json:"type"`
	Queue string `json:"queue,omitempty"`
}

type errorBody struct {
	Code       string `json:"code"`
	Message    string `json:"message"`
	Stacktrace string `json:"stacktrace,omitempty"`
}

func errorOf(code, message string) json.RawMessage {
	text, _ := json.Marshal(errorBody{Code: code, Message: message})
	return text
}

// asJSON turns what a user gives into JSON; nil is null.
func asJSON(value any) (json.RawMessage, error) {
	if raw, ok := value.(json.RawMessage); ok && len(raw) == 0 {
		value = nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("triad: the value is no JSON: %w", err)
	}
	return text, nil
}

// optionalJSON leaves out what is nil.
func optionalJSON(value any) (json.RawMessage, error) {
	if value == nil {
		return nil, nil
	}
	text, err := asJSON(value)
	if string(text) == "null" {
		return nil, err
	}
	return text, err
}

func isPresent(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}
