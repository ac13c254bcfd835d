package failures

// UntilSignalFrom is UntilSignal with signals from elsewhere: in virtual time there are none.
var UntilSignalFrom = untilSignal
