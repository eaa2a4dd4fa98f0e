package query

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// grouped writes a whole number with commas between thousands.
func grouped(v float64) string {
	digits := strconv.FormatFloat(math.Abs(math.Round(v)), 'f', 0, 64)
	var b strings.Builder
	if math.Round(v) < 0 {
		b.WriteString("−")
	}
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// plain writes a number with at most that many decimals and no trailing zeros.
func plain(v float64, decimals int) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseFloat(whole, 64)
	if err != nil {
		return s
	}
	text := grouped(n)
	if fraction != "" {
		text += "." + fraction
	}
	if v < 0 && strings.Trim(s, "0.") != "" {
		text = "−" + text
	}
	return text
}

// money writes an amount the short way: $280M, EUR 1.8B.
func money(amount float64, currency string) string {
	prefix := currency + " "
	switch currency {
	case "USD":
		prefix = "$"
	case "EUR":
		prefix = "€"
	case "GBP":
		prefix = "£"
	case "":
		prefix = ""
	}
	abs, sign := math.Abs(amount), ""
	if amount < 0 {
		sign = "−"
	}
	switch {
	case abs >= 1e9:
		return sign + prefix + plain(abs/1e9, 2) + "B"
	case abs >= 1e6:
		return sign + prefix + plain(abs/1e6, 1) + "M"
	default:
		return sign + prefix + plain(abs, 0)
	}
}

// longNumber takes what stands around a number too, so that digits behind a decimal point,
// of a grouped number or of a name are not taken for a number of their own.
var longNumber = regexp.MustCompile(`[\pL\pN_.,]*[0-9]+[\pL_]*`)

var wholeNumber = regexp.MustCompile(`^([0-9]{5,15})(\.[0-9]+)?$`)

// arithmetic dresses the scorer's arithmetic for reading: "30000 - 16000" becomes
// "30,000 − 16,000". Numbers of four digits stay, since they may be years.
func arithmetic(basis string) string {
	return longNumber.ReplaceAllStringFunc(strings.ReplaceAll(basis, " - ", " − "), func(word string) string {
		parts := wholeNumber.FindStringSubmatch(word)
		if parts == nil {
			return word
		}
		v, err := strconv.ParseFloat(parts[1], 64)
		if err != nil {
			return word
		}
		return grouped(v) + parts[2]
	})
}

// isoDay writes a date for machines.
func isoDay(t time.Time) string {
	if t.IsZero() || t.Unix() == 0 {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// external is the address where it is one that may become a link, else empty: absolute,
// http or https, with a host and without credentials.
func external(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return ""
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// headline is a claim in a few words: "14,000 jobs", "13 h · AI-linked".
func headline(c *foreshockv1.Claim) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	switch jobs := headcount(c); {
	case jobs == "":
	case c.GetCumulative():
		add("%s in total", jobs)
	default:
		add("%s", jobs)
	}
	switch {
	case c.Percent != nil:
		add("%s%% of the workforce", plain(c.GetPercent(), 1))
	case c.PercentLow != nil && c.PercentHigh != nil:
		add("%s–%s%% of the workforce", plain(c.GetPercentLow(), 1), plain(c.GetPercentHigh(), 1))
	case c.PercentHigh != nil:
		add("under %s%% of the workforce", plain(c.GetPercentHigh(), 1))
	case c.PercentLow != nil:
		add("over %s%% of the workforce", plain(c.GetPercentLow(), 1))
	}
	if c.PercentOfUnit != nil {
		add("%s%% of a unit", plain(c.GetPercentOfUnit(), 1))
	}
	if c.GetService() != "" {
		add("%s", c.GetService())
	}
	if c.Count != nil {
		add("%d outages", c.GetCount())
	}
	if c.DurationHours != nil {
		add("%s h", plain(c.GetDurationHours(), 1))
	}
	if c.GetCause() != "" && c.GetCause() != "unknown" {
		add("%s", strings.NewReplacer("ai_assisted_change", "AI-assisted change", "_", " ").Replace(c.GetCause()))
	}
	if c.GetAiLinked() && c.GetCause() != "ai_assisted_change" {
		add("AI-linked")
	}
	switch {
	case c.Amount != nil:
		add("%s", money(c.GetAmount(), c.GetCurrency()))
	case c.AmountLow != nil && c.AmountHigh != nil:
		add("%s–%s", money(c.GetAmountLow(), c.GetCurrency()), money(c.GetAmountHigh(), c.GetCurrency()))
	}
	for _, s := range []string{c.GetPeriod(), c.GetDestination(), c.GetRole(), c.GetState()} {
		if s != "" {
			add("%s", s)
		}
	}
	if c.GetEffective() != "" {
		add("effective %s", c.GetEffective())
	}
	return strings.Join(parts, " · ")
}

// headcount is the number of jobs as the text bounds it; empty where it gives none.
func headcount(c *foreshockv1.Claim) string {
	switch {
	case c.Headcount != nil:
		prefix := map[string]string{"at_least": "at least ", "at_most": "up to ", "about": "about "}[c.GetBound()]
		return prefix + grouped(float64(c.GetHeadcount())) + " jobs"
	case c.HeadcountLow != nil && c.HeadcountHigh != nil:
		return grouped(float64(c.GetHeadcountLow())) + "–" + grouped(float64(c.GetHeadcountHigh())) + " jobs"
	case c.HeadcountHigh != nil:
		return "fewer than " + grouped(float64(c.GetHeadcountHigh())) + " jobs"
	case c.HeadcountLow != nil:
		return "more than " + grouped(float64(c.GetHeadcountLow())) + " jobs"
	}
	return ""
}
