package company

// Scanner finds names in running text. The zero value is ready; not for concurrent use.
type Scanner struct{ key []byte }

// Longest returns the longest known name that begins at text[start] and ends at one of
// ends (ascending byte offsets, the ends of the words from start on). It gives the number
// of words taken, 0 where no name begins there.
func (s *Scanner) Longest(r *Registry, text string, start int, ends []int) (Match, int) {
	if len(ends) == 0 {
		return Match{}, 0
	}
	s.key = appendFold(s.key[:0], text[start:ends[0]])
	first := s.key
	for i, c := range first {
		if c == ' ' {
			first = first[:i]
			break
		}
	}
	longest := r.longest(first)
	if longest == 0 && len(ends) > 1 { // Macy's, 3M: the name's first word is two tokens
		s.key = appendFold(s.key[:0], text[start:ends[1]])
		longest = r.longest(s.key)
	}
	if longest == 0 {
		return Match{}, 0
	}
	for n := min(len(ends), longest+2); n >= 1; n-- {
		s.key = appendFold(s.key[:0], text[start:ends[n-1]])
		if m := r.find(s.key); m.Company != nil || m.Candidates != nil {
			return m, n
		}
	}
	return Match{}, 0
}
