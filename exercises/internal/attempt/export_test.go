package attempt

// Names are the tests that anybody is asked, and those that only the reference is.
func (a *Attempt) Names() (asked, inside []string, err error) { return a.names() }

// SentenceOf is a test's name as one reads it.
var SentenceOf = sentence
