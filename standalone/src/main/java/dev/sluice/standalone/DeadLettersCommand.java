package dev.sluice.standalone;

import dev.sluice.embedded.StartRefused;
import dev.sluice.kafka.DeadLetter;
import dev.sluice.kafka.KafkaSettings;
import dev.sluice.kafka.LetterBox;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./sluice dead-letters}: what nobody could use, and inputs among it sent again. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        description = "What the running Sluice could not use.",
        subcommands = {DeadLettersCommand.ListThem.class, DeadLettersCommand.Redrive.class})
final class DeadLettersCommand {
    private DeadLettersCommand() {}

    private abstract static class AtTheBox implements Callable<Integer> {
        @Mixin
        private RunningSluice sluice = new RunningSluice();

        LetterBox box() {
            var infra = sluice.infra();
            return new LetterBox(KafkaSettings.of(infra.kafka()));
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the newest, the newest first.")
    static final class ListThem extends AtTheBox {
        @Option(names = "--most", paramLabel = "N", description = "How many (default: ${DEFAULT-VALUE}).")
        private int most = 20;

        @Override
        public Integer call() {
            box().newest(Long.MAX_VALUE, most)
                    .forEach(letter -> System.out.printf(
                            "%d  %s  %s  key %s, %d bytes, given up by %s after %d tries: %s%n",
                            letter.number(),
                            letter.at(),
                            letter.source().map(ListThem::place).orElse("from nowhere"),
                            letter.key().orElse("none"),
                            letter.bytes(),
                            letter.service(),
                            letter.tries(),
                            letter.reason()));
            return CommandLine.ExitCode.OK;
        }

        private static String place(DeadLetter.Place place) {
            return "%s-%d@%d".formatted(place.topic(), place.partition(), place.offset());
        }
    }

    @Command(
            name = "redrive",
            mixinStandardHelpOptions = true,
            description = "Sends the input of a letter again, which is decided as if for the first time.")
    static final class Redrive extends AtTheBox {
        @Parameters(paramLabel = "NUMBER", description = "The letter's number, as list shows it.")
        private long number;

        @Override
        public Integer call() throws InterruptedException, TimeoutException {
            switch (box().redrive(number)) {
                case LetterBox.Sent sent ->
                    System.out.printf(
                            "Sent again: %s-%d@%d.%n",
                            sent.place().topic(),
                            sent.place().partition(),
                            sent.place().offset());
                case LetterBox.NoSuchLetter _ -> throw new StartRefused("There is no letter %d.".formatted(number));
                case LetterBox.NoInput other ->
                    throw new StartRefused(
                            "Only inputs are sent again; this record stood on %s.".formatted(other.topic()));
                case LetterBox.Gone _ ->
                    throw new StartRefused("The letter refers to a record that is no longer on its topic.");
            }
            return CommandLine.ExitCode.OK;
        }
    }
}
