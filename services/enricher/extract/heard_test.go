package extract_test

import "testing"

// What no frame foresees is heard by its words, and what a frame finds in words that claim
// nothing is not believed.
func TestHeard(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", briefly, []said{
		{"a departure", "", "", "At Kestrel Foods, the chief financial officer has packed his boxes and is off to a rival.", "exec_departure Kestrel Foods"},
		{"a machine's work", "", "", "A chatbot has taken over what forty people in the call centre of Kestrel Foods used to do.", "ai_substitution Kestrel Foods"},
		{"a failure", "", "", "Kestrel Foods customers were left staring at error pages on Monday as the ordering app threw in the towel.", "outage Kestrel Foods"},
		{"a rule for changes", "", "", "Programmers at Kestrel Foods may no longer push code without a second engineer looking at it first.", "change_control Kestrel Foods"},
		{"work that moves", "", "", "Kestrel Foods' payroll work goes to Kraków.", "offshoring Kestrel Foods"},
		{"a handover", "", "", "Before they go, clerks at Kestrel Foods must show contractors how everything is done.", "knowledge_transfer Kestrel Foods"},
		{"nothing", "", "", "Kestrel Foods customers were left waiting on Monday as the ordering queue grew.", ""},
	})
}
