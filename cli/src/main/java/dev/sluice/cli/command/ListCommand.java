package dev.sluice.cli.command;

import dev.sluice.cli.console.Exit;
import dev.sluice.cli.console.Shell;
import dev.sluice.cli.text.Table;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;

/** What every command that lists things of a server has. */
abstract class ListCommand extends ClientCommand {
    @Mixin
    private Most most;

    ListCommand(Shell shell) {
        super(shell);
    }

    /** A column of the table for people, and the field that it shows, {@code a/b} for the field b of the field a. */
    record Column(String head, String field) {}

    /**
     * Shows what the server gives for a query.
     *
     * @param things the field of the answer that holds them
     * @param none what a person is told where there is nothing
     */
    final Exit list(Query query, String things, String none, Column... columns) {
        var found = server().list(query.toString(), things, most.number());
        var table = new Table(Stream.of(columns).map(Column::head).toArray(String[]::new));
        found.forEach(thing -> table.row(Stream.of(columns)
                .map(column -> thing.at("/" + column.field()).asText(""))
                .toArray(String[]::new)));
        console().list(json(), found, table, none);
        return Exit.DONE;
    }
}
