package codec

import (
	"encoding/json"
	"regexp"
	"strconv"
)

// Unmarshal is json.Unmarshal, but for integers that are written with a fraction of zero or an exponent: JSON has one kind
// of numbers, so `3.0` and `3e0` are the integer 3.
func Unmarshal(data []byte, into any) error {
	err := json.Unmarshal(data, into)
	if wrong, ok := err.(*json.UnmarshalTypeError); ok && fractional.MatchString(wrong.Value) {
		return json.Unmarshal(withIntegers(data), into)
	}
	return err
}

var (
	fractional = regexp.MustCompile(`^number .*[.eE]`)
	// tokens are texts, which are left alone, and numbers.
	tokens = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?`)
)

// exact is the largest integer up to which a double tells all integers apart.
const exact = 1 << 53

func withIntegers(data []byte) []byte {
	return tokens.ReplaceAllFunc(data, func(token []byte) []byte {
		if token[0] == '"' {
			return token
		}
		if _, err := strconv.ParseInt(string(token), 10, 64); err == nil {
			return token
		}
		double, err := strconv.ParseFloat(string(token), 64)
		if err != nil || double < -exact || double > exact || double != float64(int64(double)) {
			return token
		}
		return strconv.AppendInt(nil, int64(double), 10)
	})
}
