package dev.sluice.orchestrator.task;

/**
 * How often a task may repeat itself, in steps one behind the other, before it goes round in circles.
 *
 * @param sameError steps whose calls all failed, with the same words
 * @param sameAnswered steps that asked for the same and got the same
 * @param sameAsked steps that asked for the same, whatever they got: one may wait for something to happen
 * @param inTurn steps that asked for two things in turn and got the same each time; even
 * @param sameSaid steps that said the same
 */
public record Patience(int sameError, int sameAnswered, int sameAsked, int inTurn, int sameSaid) {
    public Patience {
        var most = Math.max(Math.max(sameError, sameAnswered), Math.max(sameAsked, Math.max(inTurn, sameSaid)));
        if (most > Rounds.KEPT) {
            throw new IllegalArgumentException("no more than " + Rounds.KEPT + " steps are looked at");
        }
    }
}
