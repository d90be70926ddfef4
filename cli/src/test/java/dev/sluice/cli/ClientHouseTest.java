package dev.sluice.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** The client starts fast and speaks to any server because it holds little: no Quarkus, and no module of a server. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = DoNotIncludeTests.class)
final class ClientHouseTest {
    @ArchTest
    static final ArchRule packagesHaveNoCircles = SlicesRuleDefinition.slices()
            .matching("dev.sluice.cli.(*)..")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule itHoldsNoServer = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "io.vertx..", "org.apache.kafka..", "jakarta..");
}
