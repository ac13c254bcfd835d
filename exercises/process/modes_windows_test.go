package process_test

func stopSelf() { select {} }
