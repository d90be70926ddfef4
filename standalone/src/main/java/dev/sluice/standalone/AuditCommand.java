package dev.sluice.standalone;

import dev.sluice.audit.ChainedTopics;
import dev.sluice.audit.Finding;
import dev.sluice.audit.KnownHead;
import dev.sluice.audit.PartitionReport;
import dev.sluice.audit.Signatures;
import dev.sluice.audit.TopicCheck;
import dev.sluice.embedded.StartRefused;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.keys.KeyPurpose;
import dev.sluice.keys.VerificationKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./sluice audit verify}: reads the audit's topic alone and says what is not as it was signed. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Proves the audit.",
        subcommands = AuditCommand.Verify.class)
final class AuditCommand {
    private AuditCommand() {}

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Reads sluice.audit and its signed heads, and shows each record that was changed, taken out, put in or moved.",
                "Writes nothing to Kafka and needs no service. Ends with 0 if all stands as it was signed, 1 if something does"
                        + " not, and 2 if it could not be read."
            })
    static final class Verify implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private RunningSluice sluice = new RunningSluice();

        @Option(
                names = "--kafka",
                paramLabel = "FILE",
                description =
                        "Properties of another Kafka, by Kafka's own names: bootstrap.servers, security.protocol ...")
        private Path kafka;

        @Option(
                names = "--keys",
                paramLabel = "DIR",
                description = "The directory of public keys (default: keys/public in the data directory).")
        private Path keys;

        @Option(
                names = "--known",
                paramLabel = "FILE",
                description =
                        "Heads that were seen before: the chains must lead through them. Written anew if all is sound."
                                + " Keep it where nobody who can write to Kafka can.")
        private Path known;

        @Override
        public Integer call() throws IOException {
            try {
                return verify();
            } catch (StartRefused refusal) {
                spec.commandLine().getErr().println(refusal.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
        }

        private int verify() throws IOException {
            var remembered = remembered();
            var began = System.nanoTime();
            var reports = reports(remembered);
            var took = Duration.ofNanos(System.nanoTime() - began);
            var out = spec.commandLine().getOut();
            reports.forEach(report -> print(report, out));
            sum(reports, took, out);
            if (!reports.stream().allMatch(PartitionReport::isSound)) {
                return CommandLine.ExitCode.SOFTWARE;
            }
            remember(reports);
            return CommandLine.ExitCode.OK;
        }

        private List<PartitionReport> reports(Map<Integer, KnownHead> remembered) {
            var directory = keys == null ? sluice.data().resolve("keys").resolve("public") : keys;
            var signatures = Signatures.of(new VerificationKeys(directory, KeyPurpose.AUDIT_HEADS));
            try {
                return TopicCheck.run(settings(), ChainedTopics.AUDIT, signatures, Instant.now(), remembered);
            } catch (KafkaException | IllegalStateException away) {
                throw new StartRefused("The audit cannot be read: " + away.getMessage(), away);
            }
        }

        private KafkaSettings settings() {
            return KafkaSettings.of(
                    kafka == null
                            ? sluice.infra("name another Kafka with --kafka").kafka()
                            : GivenProperties.read(kafka));
        }

        private Map<Integer, KnownHead> remembered() throws IOException {
            var heads = new HashMap<Integer, KnownHead>();
            if (known == null || Files.notExists(known)) {
                return heads;
            }
            try {
                Files.readAllLines(known).stream()
                        .filter(line -> !line.isBlank())
                        .map(KnownHead::parse)
                        .forEach(head -> heads.put(head.partition(), head));
                return heads;
            } catch (IllegalArgumentException malformed) {
                throw new StartRefused(
                        "%s is not what audit verify writes: %s.".formatted(known, malformed.getMessage()));
            }
        }

        private void remember(List<PartitionReport> reports) throws IOException {
            if (known != null) {
                Files.write(
                        known,
                        reports.stream()
                                .map(PartitionReport::last)
                                .flatMap(Optional::stream)
                                .map(KnownHead::toString)
                                .toList());
            }
        }

        private static void print(PartitionReport report, PrintWriter out) {
            report.findings().stream().limit(Finding.SHOWN_MAX).forEach(out::println);
            var hidden = Math.max(0, report.findings().size() - Finding.SHOWN_MAX) + report.beyond();
            if (hidden > 0) {
                out.printf("partition %d: and %d more%n", report.partition(), hidden);
            }
        }

        private static void sum(List<PartitionReport> reports, Duration took, PrintWriter out) {
            var matched = reports.stream().mapToLong(PartitionReport::matched).sum();
            var unsigned = reports.stream().mapToLong(PartitionReport::unsigned).sum();
            var heads = reports.stream()
                    .flatMap(report -> report.last().stream())
                    .mapToLong(KnownHead::number)
                    .sum();
            var unsound = reports.stream().filter(report -> !report.isSound()).count();
            out.printf(
                    "%d records stand as they were signed, under %d heads; %d have no head yet. %s. %d ms, %.0f records/s%n",
                    matched,
                    heads,
                    unsigned,
                    unsound == 0 ? "Nothing is wrong" : "%d partitions are not sound".formatted(unsound),
                    took.toMillis(),
                    (matched + unsigned) * 1000.0 / Math.max(1, took.toMillis()));
        }
    }
}
