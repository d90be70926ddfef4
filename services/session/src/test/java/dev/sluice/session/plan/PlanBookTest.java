package dev.sluice.session.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Digest;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.NamedPlan;
import dev.sluice.contracts.Plan;
import dev.sluice.contracts.PlannedTask;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanBookTest {
    private final PlanBook book = new PlanBook();

    @Test
    void thePlansThatShipHaveTypedResults() {
        assertEquals(
                List.of("agree", "debug", "generate", "understand"),
                book.all().stream().map(PlanVersion::name).toList());
        assertTrue(book.all().stream()
                .flatMap(plan -> plan.body().plan().tasks().stream())
                .allMatch(task -> task.result().isPresent()));
        var generate =
                book.find("generate", Optional.empty()).orElseThrow().body().plan();
        assertEquals(
                List.of("requirement", "architecture", "code", "validation"),
                generate.tasks().stream().map(PlannedTask::name).toList());
    }

    /** Whoever changes a plan makes a version: raise {@link ShippedPlans#VERSION} and write its file beside the others. */
    @Test
    void aPlanThatChangesIsAnotherVersion() throws IOException {
        var known = Path.of("src/test/resources/shipped-plans", ShippedPlans.VERSION + ".sha256");
        assertTrue(Files.exists(known), () -> "write " + known);

        assertEquals(
                Files.readAllLines(known),
                book.all().stream()
                        .map(plan -> Digest.sha256Hex(MessageCodec.write(plan.body())) + "  " + plan.name())
                        .toList(),
                () -> "a plan is no longer what it is in %s: raise the version".formatted(ShippedPlans.VERSION));
    }

    @Test
    void validationReallyRunsInThePlansThatShip() {
        for (var name : List.of("debug", "generate", "understand")) {
            var tasks = book.find(name, Optional.empty())
                    .orElseThrow()
                    .body()
                    .plan()
                    .tasks();

            assertEquals(
                    Optional.of("passed"), tasks.getLast().proof().orElseThrow().flag(), name);
        }
    }

    @Test
    void selfConsistencyIsAPlanOfCandidatesAndOneWhoPicks() {
        var tasks =
                book.find("agree", Optional.empty()).orElseThrow().body().plan().tasks();

        assertEquals(
                List.of(List.of(), List.of(), List.of(), List.of("first", "second", "third")),
                tasks.stream().map(PlannedTask::after).toList());
        assertEquals(4, tasks.stream().map(PlannedTask::instruction).distinct().count());
    }

    @Test
    void whatIsSetStandsInFrontOfWhatShipsUntilItIsTakenAway() {
        set("generate", "v1");

        assertEquals(Optional.of("v1"), version("generate", Optional.empty()));
        assertEquals(Optional.of(ShippedPlans.VERSION), version("generate", Optional.of(ShippedPlans.VERSION)));
        book.removed(NamedPlan.KIND, "generate");
        assertEquals(Optional.of(ShippedPlans.VERSION), version("generate", Optional.empty()));
        assertEquals(Optional.of("v1"), version("generate", Optional.of("v1")));
    }

    @Test
    void theNewestTenVersionsOfANameCanBeAskedFor() {
        IntStream.rangeClosed(1, 12).forEach(number -> set("ours", "v" + number));

        assertEquals(Optional.of("v12"), version("ours", Optional.empty()));
        assertEquals(Optional.of("v3"), version("ours", Optional.of("v3")));
        assertEquals(Optional.empty(), version("ours", Optional.of("v2")));
    }

    private Optional<String> version(String name, Optional<String> version) {
        return book.find(name, version).map(PlanVersion::version);
    }

    private void set(String name, String version) {
        var task = new PlannedTask("look", Role.ASK, "Look.", List.of(), Optional.empty());
        var body = MessageCodec.mapper().valueToTree(new NamedPlan("Ours.", new Plan(List.of(task))));
        var told = new ConfigVersion(NamedPlan.KIND, name, version, body, new UserId("root"), Instant.EPOCH);
        book.known(told);
        book.changed(told);
    }
}
