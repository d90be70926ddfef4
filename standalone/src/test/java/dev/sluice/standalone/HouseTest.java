package dev.sluice.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.sluice.kafka.KafkaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;

/** The arrows between the modules: they point towards {@code contracts}, and never from one service to another. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = DoNotIncludeTests.class)
final class HouseTest {
    private static final String OURS = "dev.sluice..";
    private static final String[] SERVICES = {
        "dev.sluice.session..",
        "dev.sluice.orchestrator..",
        "dev.sluice.workers..",
        "dev.sluice.executor..",
        "dev.sluice.router.."
    };
    private static final Set<String> EMPTY_WORDS =
            Set.of("util", "utils", "helper", "helpers", "impl", "dto", "common", "manager", "misc");

    @ArchTest
    static final ArchRule servicesNeverDependOnEachOther =
            SlicesRuleDefinition.slices().assignedFrom(new Services()).should().notDependOnEachOther();

    /** Two packages that need each other are one, or hide a third. */
    @ArchTest
    static final ArchRule packagesHaveNoCircles =
            SlicesRuleDefinition.slices().matching("dev.sluice.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule contractsDependOnNothingOfOurs = onlyOn("dev.sluice.contracts..", List.of());

    /** What checks the product shares no code with it. */
    @ArchTest
    static final ArchRule verifyDependsOnNothingOfOurs = onlyOn("dev.sluice.verify..", List.of());

    @ArchTest
    static final ArchRule keysDependOnContractsOnly = onlyOn("dev.sluice.keys..", List.of("dev.sluice.contracts.."));

    @ArchTest
    static final ArchRule policyDependsOnContractsOnly =
            onlyOn("dev.sluice.policy..", List.of("dev.sluice.contracts.."));

    @ArchTest
    static final ArchRule kafkaDependsOnContractsOnly = onlyOn("dev.sluice.kafka..", List.of("dev.sluice.contracts.."));

    @ArchTest
    static final ArchRule theWorkQueueDependsOnContractsAndKafkaOnly =
            onlyOn("dev.sluice.workqueue..", List.of("dev.sluice.contracts..", "dev.sluice.kafka.."));

    @ArchTest
    static final ArchRule theAuditsChainDependsOnContractsKeysAndKafkaOnly =
            onlyOn("dev.sluice.audit..", List.of("dev.sluice.contracts..", "dev.sluice.keys..", "dev.sluice.kafka.."));

    @ArchTest
    static final ArchRule theHttpBoundsDependOnNothingOfOurs = onlyOn("dev.sluice.http..", List.of());

    /** Whoever makes a Kafka client must be able to reach a broker that asks for TLS and SASL. */
    @ArchTest
    static final ArchRule kafkaClientsAreMadeFromOneSettings = classes()
            .that()
            .resideOutsideOfPackages("dev.sluice.embedded..", "dev.sluice.testkit..", "dev.sluice.verify..")
            .should(new ArchCondition<>("make Kafka clients from KafkaSettings") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    var settled = ownedByStreams(type)
                            || type.getDirectDependenciesFromSelf().stream()
                                    .anyMatch(used -> used.getTargetClass().isEquivalentTo(KafkaSettings.class));
                    type.getConstructorCallsFromSelf().stream()
                            .filter(call -> isKafkaClient(call.getTargetOwner()))
                            .filter(_ -> !settled)
                            .forEach(call -> events.add(SimpleConditionEvent.violated(type, call.getDescription())));
                    type.getMethodCallsFromSelf().stream()
                            .filter(call -> call.getTargetOwner().isEquivalentTo(Admin.class)
                                    && call.getName().equals("create"))
                            .filter(_ -> !settled)
                            .forEach(call -> events.add(SimpleConditionEvent.violated(type, call.getDescription())));
                }
            });

    @ArchTest
    static final ArchRule theEmbeddedServersDependOnContractsOnly =
            onlyOn("dev.sluice.embedded..", List.of("dev.sluice.contracts.."));

    @ArchTest
    static final ArchRule noServiceKnowsHowItIsComposed = noClasses()
            .that()
            .resideInAnyPackage(SERVICES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sluice.standalone..", "dev.sluice.embedded..", "dev.sluice.testkit..");

    /** Sockets and streams are audiences of a session's log; the log stands on rows and frames, rows on frames. */
    @ArchTest
    static final ArchRule sessionRowsKnowNothingOfTheLog = noClasses()
            .that()
            .resideInAnyPackage("dev.sluice.session.frame..", "dev.sluice.session.projection..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sluice.session.log..",
                    "dev.sluice.session.turn..",
                    "dev.sluice.session.socket..",
                    "dev.sluice.session.sse..");

    @ArchTest
    static final ArchRule theLogKnowsNothingOfItsAudiences = noClasses()
            .that()
            .resideInAPackage("dev.sluice.session.log..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sluice.session.turn..", "dev.sluice.session.socket..", "dev.sluice.session.sse..");

    /** Who somebody is stands on what is told in configurations, not the other way round. */
    @ArchTest
    static final ArchRule configurationsKnowNobody = noClasses()
            .that()
            .resideInAPackage("dev.sluice.session.config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sluice.session.identity..");

    /** A model call goes down through the router's rooms, from a door to a wire ({@code docs/architecture.md}). */
    @ArchTest
    static final ArchRule theRoutersArrowsPointDown = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("door")
            .definedBy("dev.sluice.router.door..")
            .layer("sight")
            .definedBy("dev.sluice.router.sight..")
            .layer("call")
            .definedBy("dev.sluice.router.call..")
            .layer("route")
            .definedBy("dev.sluice.router.route..")
            .layer("spend")
            .definedBy("dev.sluice.router.spend..")
            .layer("reuse")
            .definedBy("dev.sluice.router.reuse..")
            .layer("provider")
            .definedBy("dev.sluice.router.provider..")
            .layer("dialect")
            .definedBy("dev.sluice.router.dialect..")
            .layer("feed")
            .definedBy("dev.sluice.router.feed..")
            .whereLayer("door")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("sight")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("call")
            .mayOnlyBeAccessedByLayers("door", "sight")
            .whereLayer("route")
            .mayOnlyBeAccessedByLayers("door", "sight", "call")
            .whereLayer("spend")
            .mayOnlyBeAccessedByLayers("door", "sight", "call")
            .whereLayer("reuse")
            .mayOnlyBeAccessedByLayers("door", "sight", "call")
            .whereLayer("provider")
            .mayOnlyBeAccessedByLayers("sight", "call", "route")
            .whereLayer("dialect")
            .mayOnlyBeAccessedByLayers("door", "sight", "call", "route", "spend", "reuse", "provider");

    @ArchTest
    static final ArchRule packagesAreNamedByTheirNoun = classes()
            .should(new ArchCondition<>("live in a package whose name says what it is about") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    for (var word : type.getPackageName().split("\\.")) {
                        if (EMPTY_WORDS.contains(word)) {
                            events.add(
                                    SimpleConditionEvent.violated(type, type.getName() + " lives in '" + word + "'"));
                        }
                    }
                }
            });

    private static boolean isKafkaClient(JavaClass type) {
        return type.isEquivalentTo(KafkaProducer.class)
                || type.isEquivalentTo(KafkaConsumer.class)
                || type.isEquivalentTo(KafkaShareConsumer.class)
                || type.isEquivalentTo(KafkaStreams.class);
    }

    /** Kafka Streams hands these the map that it was given. */
    private static boolean ownedByStreams(JavaClass type) {
        return type.isAssignableTo(KafkaClientSupplier.class)
                || type.isAssignableTo(KafkaProducer.class)
                || type.isAssignableTo(KafkaConsumer.class);
    }

    private static ArchRule onlyOn(String module, List<String> allowed) {
        var reachable = new ArrayList<>(allowed);
        reachable.add(module);
        return noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(OURS).and(not(resideInAnyPackage(reachable.toArray(String[]::new)))));
    }
}
