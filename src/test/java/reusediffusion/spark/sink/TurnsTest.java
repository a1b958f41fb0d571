package reusediffusion.spark.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Of orders that lead to the same, one is enough. */
class TurnsTest {
    /** All that can come of two threads that look at one board and write on it, and in how many orders that was found. */
    private record Outcomes(Set<Object> different, int orders) {
        static Outcomes of(UnaryOperator<Turns.Step> seenAs) throws Exception {
            Set<Object> different = new HashSet<>();
            int orders = 0;
            for (List<Integer> choices = List.of(); choices != null; ) {
                Turns turns = new Turns(2);
                TreeMap<String, String> board = new TreeMap<>();
                List<List<String>> seen = List.of(new ArrayList<>(), new ArrayList<>());
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    int thread = i;
                    threads.add(new Thread(() -> turns.live(
                            thread,
                            () -> work(
                                    thread,
                                    board,
                                    seen.get(thread),
                                    step -> turns.await(thread, seenAs.apply(step))))));
                }
                threads.forEach(Thread::start);
                Turns.Played played = turns.play(choices);
                for (Thread thread : threads) {
                    thread.join();
                }
                if (played.isNew()) {
                    different.add(List.of(board, seen));
                    orders++;
                }
                choices = played.next();
            }
            return new Outcomes(different, orders);
        }

        /** Looks, writes to a place of its own, looks, and writes to one that both write to if the other was not seen. */
        private static void work(
                int thread, TreeMap<String, String> board, List<String> seen, Consumer<Turns.Step> turn) {
            turn.accept(Turns.Step.LOOK);
            seen.add(board.toString());
            turn.accept(new Turns.Step("own " + thread));
            board.put("own " + thread, "by " + thread);
            turn.accept(Turns.Step.LOOK);
            seen.add(board.toString());
            if (board.size() < 2) {
                turn.accept(new Turns.Step("shared"));
                board.put("shared", "by " + thread);
            }
        }
    }

    @Test
    void ordersThatDifferInNothingAreOne() throws Exception {
        Outcomes all = Outcomes.of(step -> new Turns.Step("everything meets"));
        Outcomes one = Outcomes.of(step -> step);
        assertThat(one.different).isEqualTo(all.different);
        assertThat(one.orders).isBetween(one.different.size(), all.orders / 2);
    }

    @Test
    void whatMeetsIsTriedInBothOrders() throws Exception {
        Outcomes all = Outcomes.of(step -> new Turns.Step("everything meets"));
        Outcomes wrong = Outcomes.of(step -> Turns.Step.LOOK);
        assertThat(wrong.different).as("where nothing counts as meeting").isNotEqualTo(all.different);
    }
}
