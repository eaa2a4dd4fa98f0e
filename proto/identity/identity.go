// Package identity derives the ids of everything that travels.
//
// Input: the content that makes a thing what it is. Output: a short id that is the same
// on every machine, in every run and in any order of arrival; never a clock or a random
// number. The same document twice, a retry, a replay and a backfill therefore end in the
// same rows. Every function is pure and cannot fail.
package identity

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"google.golang.org/protobuf/proto"
)

// encoding is lower-case base32: ids stay legal NATS subject tokens and are easy to read aloud.
var encoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// of hashes parts with their lengths, so that moving a byte from one part to the next
// changes the id, and keeps 130 bits (26 characters).
func of(prefix string, parts ...string) string {
	var room [512]byte // most ids are of less, and take no other
	hashed := room[:0]
	for _, part := range parts {
		hashed = binary.BigEndian.AppendUint64(hashed, uint64(len(part)))
		hashed = append(hashed, part...)
	}
	sum := sha256.Sum256(hashed)
	var letters [52]byte
	encoding.Encode(letters[:], sum[:])
	return prefix + string(letters[:26])
}

// Event is the id of one version of one document: what the source published decides,
// not when it was read.
func Event(e *foreshockv1.Event) string {
	parts := []string{e.GetKind(), e.GetSource(), e.GetDocument(), e.GetTitle(), e.GetText(), e.GetUrl(), e.GetCompany()}
	if !e.GetEventTimeInferred() {
		parts = append(parts, instant(e.GetEventTime().AsTime()))
	}
	for _, key := range sortedKeys(e.GetAttributes()) {
		parts = append(parts, key, e.GetAttributes()[key])
	}
	return of("e", parts...)
}

// Signal is the id of one claim in one event about one company.
func Signal(s *foreshockv1.Signal) string {
	// Deterministic marshalling is stable for one binary, which is not enough for an id
	// that outlives it; a claim is flat and without maps or unknown fields, and for such
	// a message the wire form is canonical (fields in number order, shortest varints).
	claim, err := proto.MarshalOptions{Deterministic: true}.Marshal(s.GetClaim())
	if err != nil { // invalid UTF-8 is the only cause, and extraction lets none through
		claim = []byte("invalid UTF-8")
	}
	return of("s", s.GetEventId(), s.GetCompanyId(), string(claim))
}

// Fact is the id of the occurrence that the signal with this id was the first to tell.
func Fact(firstSignalID string) string { return of("f", firstSignalID) }

// Indicator is the id of one named number as known at one instant.
func Indicator(companyID, quarter, name string, knowledge time.Time) string {
	return of("i", companyID, quarter, name, instant(knowledge))
}

// Alert is the id of one crossing: the rule and the fact or indicator that crossed it.
func Alert(rule, crossedID string) string { return of("a", rule, crossedID) }

// Forecast is of one company and quarter, live or replay.
func Forecast(companyID, quarter, issue string) string { return of("p", companyID, quarter, issue) }

// Resolution is what came of the forecasts of one company and quarter by one rule.
func Resolution(companyID, quarter, rule string) string { return of("r", companyID, quarter, rule) }

// Origin is the id of a story, derived from what its tellings share.
func Origin(key string) string { return of("o", key) }

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Provisional is the company id of an employer that the registry does not know, from its
// normalised name ("x-acme-widgets"); empty where the name holds no letter or digit.
func Provisional(normalisedName string) string {
	slug := Slug(normalisedName)
	if slug == "" {
		return ""
	}
	return "x-" + slug
}

// Slug turns a name into a legal subject token: lower-case letters and digits of any
// script, with single hyphens between words. Long names keep their first 48 bytes and a hash.
func Slug(name string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range strings.ToLower(name) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if hyphen && b.Len() > 0 {
				b.WriteByte('-')
			}
			hyphen = false
			b.WriteRune(r)
			continue
		}
		hyphen = true
	}
	slug := b.String()
	if len(slug) <= 64 {
		return slug
	}
	cut := 48
	for !utf8.RuneStart(slug[cut]) {
		cut--
	}
	return slug[:cut] + "-" + of("", slug)[:10]
}
