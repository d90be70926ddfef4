package dev.sluice.cli.command;

import dev.sluice.cli.console.CommandRefused;
import dev.sluice.cli.console.Console;
import dev.sluice.cli.console.Exit;
import dev.sluice.cli.turn.Answers;
import dev.sluice.cli.turn.Nobody;
import dev.sluice.cli.turn.Others;
import dev.sluice.cli.turn.Person;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who answers what a turn asks. */
final class OnApproval {
    /** Whom to ask. */
    enum Whom {
        ask,
        deny,
        wait
    }

    @Option(
            names = "--on-approval",
            paramLabel = "ask|deny|wait",
            description = "Whether you are asked, all is denied, or it waits for somebody elsewhere (default: ask on a "
                    + "terminal, else deny).")
    private Whom whom;

    Answers answers(Console console, boolean json) {
        var person = console.shell().hasPerson();
        return switch (Optional.ofNullable(whom).orElse(person && !json ? Whom.ask : Whom.deny)) {
            case ask -> {
                if (!person) {
                    throw new CommandRefused(
                            Exit.USAGE, "There is no terminal to ask on.", "Use --on-approval deny, or wait.");
                }
                yield new Person(console::askAfresh);
            }
            case deny -> new Nobody();
            case wait -> new Others();
        };
    }
}
