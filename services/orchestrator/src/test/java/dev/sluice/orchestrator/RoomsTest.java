package dev.sluice.orchestrator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/** The rooms of the decider are pure: they know values, and nothing that gives another answer when it is asked again. */
@AnalyzeClasses(packages = "dev.sluice.orchestrator", importOptions = DoNotIncludeTests.class)
final class RoomsTest {
    private static final String[] ROOMS = {
        "dev.sluice.orchestrator.turn..",
        "dev.sluice.orchestrator.plan..",
        "dev.sluice.orchestrator.task..",
        "dev.sluice.orchestrator.call..",
        "dev.sluice.orchestrator.window.."
    };

    @ArchTest
    static final ArchRule roomsKnowValuesOnly = classes()
            .that()
            .resideInAnyPackage(ROOMS)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sluice.orchestrator.turn..",
                    "dev.sluice.orchestrator.plan..",
                    "dev.sluice.orchestrator.task..",
                    "dev.sluice.orchestrator.call..",
                    "dev.sluice.orchestrator.window..",
                    "dev.sluice.contracts..",
                    "com.fasterxml.jackson.annotation..",
                    "com.fasterxml.jackson.core..",
                    "com.fasterxml.jackson.databind..",
                    "java.lang..",
                    "java.nio.charset..",
                    "java.time..",
                    "java.util..");

    @ArchTest
    static final ArchRule roomsAskNoClockAndNoChance = noClasses()
            .that()
            .resideInAnyPackage(ROOMS)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class, Random.class, SecureRandom.class, UUID.class)
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime");

    @ArchTest
    static final ArchRule noRoomIsInACircle =
            slices().matching("dev.sluice.orchestrator.(*)..").should().beFreeOfCycles();
}
