package sharing

// AdmitWriter is the second step of a reader that leaves last: others may come between the two.
func (l *RWLock) AdmitWriter() { l.admitWriter() }
