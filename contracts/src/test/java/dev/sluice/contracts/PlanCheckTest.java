package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanCheckTest {
    @Test
    void tasksInAnyOrderWithoutACircleAreAPlan() {
        assertFits(task("sum", "left", "right"), task("left"), task("right"));
    }

    @Test
    void eightTasksAreAPlanAndNineAreNot() {
        assertFits(many(8));
        assertObjection("1 to 8 tasks, not 9", many(9));
        assertObjection("1 to 8 tasks, not 0");
    }

    @Test
    void tasksThatWaitForEachOtherAreNoPlan() {
        assertObjection("wait for each other", task("a", "c"), task("b", "a"), task("c", "b"), task("free"));
        assertObjection("wait for each other", task("a", "a"));
    }

    @Test
    void aRoleThatNobodyHasIsNoRole() {
        var unknown = new PlannedTask("a", new Role("juggler"), "juggle", List.of(), Optional.empty());

        assertObjection("there is no such role", unknown);
    }

    @Test
    void namesAreKnownAndOnce() {
        assertObjection("same name", task("a"), task("a"));
        assertObjection("does not have", task("a", "nobody"));
        assertObjection("twice", task("a"), task("b", "a", "a"));
        assertObjection("a task's name", task("No Name"));
    }

    @Test
    void anInstructionSaysSomethingInBounds() {
        assertObjection("instruction", new PlannedTask("a", Role.CODER, " ", List.of(), Optional.empty()));
        assertObjection(
                "instruction", new PlannedTask("a", Role.CODER, "x".repeat(4_001), List.of(), Optional.empty()));
    }

    @Test
    void aResultHasFewFieldsWithPlainNames() {
        var many = new HashMap<String, ResultKind>();
        IntStream.range(0, 17).forEach(i -> many.put("f" + i, ResultKind.TEXT));

        assertObjection("result", withResult(many));
        assertObjection("result", withResult(Map.of()));
        assertObjection("result", withResult(Map.of("Not So", ResultKind.TEXT)));
        assertFits(withResult(Map.of("code", ResultKind.TEXT)));
    }

    @Test
    void aProofNamesToolsAndAFlagThatTheResultHas() {
        assertFits(proving(new Proof(List.of("run_tests"), Optional.of("passed"))));
        assertFits(proving(new Proof(List.of("run_tests", "execute_command"), Optional.empty())));
        assertObjection("1 to 8 tools", proving(new Proof(List.of(), Optional.empty())));
        assertObjection("each once", proving(new Proof(List.of("a", "a"), Optional.empty())));
        assertObjection("1 to 8 tools", proving(new Proof(List.of("no tool"), Optional.empty())));
        assertObjection("a flag that its result", proving(new Proof(List.of("a"), Optional.of("nothing"))));
        assertObjection("a flag that its result", proving(new Proof(List.of("a"), Optional.of("text"))));
    }

    @Test
    void aProofNamesToolsOfTheRoleThatProveSomething() {
        assertEquals(Optional.empty(), unprovable("run_tests", "run_code"));
        assertEquals(
                Optional.of("the proof of task a names git_push, a tool that debug does not have"),
                unprovable("run_tests", "git_push"));
        assertEquals(
                Optional.of("the proof of task a names ask_user, which proves nothing"),
                unprovable("ask_user", "run_tests"));
        assertEquals(
                Optional.empty(), PlanCheck.unprovable(new Plan(List.of(task("a", "b"), task("b"))), (_, _) -> false));
    }

    private static Optional<String> unprovable(String... tools) {
        var plan = new Plan(List.of(task("b"), proving(new Proof(List.of(tools), Optional.empty()))));
        var debugs = Set.of("run_tests", "run_code", "ask_user");
        return PlanCheck.unprovable(plan, (role, tool) -> role.equals(Role.DEBUG) && debugs.contains(tool));
    }

    @Test
    void aTimeIsFromASecondToADay() {
        assertFits(lasting(Duration.ofSeconds(1)));
        assertObjection("a second to a day", lasting(Duration.ZERO));
        assertObjection("a second to a day", lasting(Duration.ofDays(2)));
    }

    private static PlannedTask proving(Proof proof) {
        var fields = Map.of("passed", ResultKind.FLAG, "text", ResultKind.TEXT);
        return new PlannedTask(
                "a", Role.DEBUG, "check it", List.of(), Optional.of(fields), Optional.of(proof), Optional.empty());
    }

    private static PlannedTask lasting(Duration time) {
        return new PlannedTask(
                "a", Role.DEBUG, "check it", List.of(), Optional.empty(), Optional.empty(), Optional.of(time));
    }

    private static void assertFits(PlannedTask... tasks) {
        assertEquals(Optional.empty(), PlanCheck.objection(new Plan(List.of(tasks)), Set.copyOf(Role.BUILT_IN)));
    }

    private static void assertObjection(String words, PlannedTask... tasks) {
        var objection = PlanCheck.objection(new Plan(List.of(tasks)), Set.copyOf(Role.BUILT_IN));

        assertTrue(objection.orElse("none").contains(words), objection::toString);
    }

    private static PlannedTask[] many(int tasks) {
        return IntStream.range(0, tasks).mapToObj(i -> task("t" + i)).toArray(PlannedTask[]::new);
    }

    private static PlannedTask task(String name, String... after) {
        return new PlannedTask(name, Role.CODER, "do it", List.of(after), Optional.empty());
    }

    private static PlannedTask withResult(Map<String, ResultKind> fields) {
        return new PlannedTask("a", Role.CODER, "do it", List.of(), Optional.of(fields));
    }
}
