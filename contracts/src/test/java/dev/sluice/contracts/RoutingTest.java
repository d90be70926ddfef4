package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Routing.Alias;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTest {
    @Test
    void whatAnOperatorLeavesOutIsEmpty() throws UnreadableMessage {
        assertEquals(new Routing(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of()), read("{}"));
        var deployment = read("{'deployments':[{'name':'m','provider':'p'}]}")
                .deployments()
                .getFirst();
        assertEquals(List.of(), deployment.lacks());
        assertEquals(Optional.empty(), deployment.weight());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'deployments':[{'name':'','provider':'p'}]}",
                "{'deployments':[{'name':'m','provider':'http://evil'}]}",
                "{'deployments':[{'name':'m','provider':'p','weight':-1}]}",
                "{'deployments':[{'name':'m','provider':'p','key':0}]}",
                "{'deployments':[{'name':'m','provider':'p','lacks':['wit']}]}",
                "{'deployments':[{'name':'m','provider':'p','takes':{'api':'telepathy'}}]}",
                "{'deployments':[{'name':'m','provider':'p','takes':{'output_tokens_max':0}}]}",
                "{'deployments':[{'name':'m','provider':'p','takes':{'effort':{'levels':['low']}}}]}",
                "{'deployments':[{'name':'m','provider':'p','takes':{'effort':{'levels':['low'],"
                        + "'said':'thinking_budget'}}}]}",
                "{'deployments':[{'name':'m','provider':'p','takes':{'effort':{'levels':['low'],"
                        + "'said':'adaptive','with_tools':'none'}}}]}",
                "{'deployments':[{'name':'m','provider':'p','takes':{'parameters':{'':{'act':'drop'}}}}]}",
                "{'deployments':[{'name':'m','provider':'p','takes':{'parameters':{'n':{'act':'shrug'}}}}]}",
                "{'aliases':[{'name':'a','tiers':[]}]}",
                "{'aliases':[{'name':'a','tiers':[{'shares':[]}]}]}",
                "{'aliases':[{'name':'a','tiers':[{'shares':[{'model':'m'}]}],'hedge_after':'PT0S'}]}",
                "{'aliases':[{'name':'a','tiers':[{'shares':[{'model':'m'}]}],'similar':{'threshold':0.79}}]}",
                "{'aliases':[{'name':'a','tiers':[{'shares':[{'model':'m'}]}],'similar':{'threshold':1.01}}]}",
                "{'aliases':[{'name':'a','tiers':[{'shares':[{'model':'m'}]}],'similar':{'threshold':'NaN'}}]}",
                "{'aliases':[{'name':'a','tiers':[{'shares':[{'model':'m'}]}],'similar':{'words':'some'}}]}",
                "{'aliases':[{'name':'a','tiers':[{'shares':[{'model':'m'}]}],'cache':'off','similar':{}}]}",
                "{'policies':[{'tenant':'no tenant'}]}",
            })
    void nonsenseIsUnreadable(String json) {
        assertThrows(UnreadableMessage.class, () -> read(json));
    }

    @Test
    void chainsAreBounded() {
        var tier = new Routing.Tier(List.of(new Routing.Share("m", Optional.empty())));
        var tiers = java.util.Collections.nCopies(17, tier);
        assertThrows(
                IllegalArgumentException.class,
                () -> new Alias("a", tiers, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static Routing read(String json) throws UnreadableMessage {
        return MessageCodec.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Routing.class);
    }
}
