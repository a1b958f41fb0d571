package reusediffusion.spark.sink.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import reusediffusion.spark.sink.names.ChunkName;
import reusediffusion.spark.sink.names.FoldedRanges;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.CommitStateUnknownException;
import reusediffusion.spark.sink.store.Marker;
import reusediffusion.spark.sink.store.ObjectMarkers;
import reusediffusion.spark.sink.store.ShardChain;
import reusediffusion.spark.sink.store.StorageException;

/**
 * Attempts at one shard of an object store in all orders of their steps. Any may die at any step, any put may throw and come about
 * nevertheless, at once or at any later time, and the run may be ended in every state that is reached.
 */
class ObjectMarkersTest {
    private static final long SAMPLES = 3;
    private static final OutputFolder FOLDER = new OutputFolder("/out");

    /** What an attempt asks of the store next. */
    private static final class Question extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient ChunkName put;

        Question(ChunkName put) {
            super(null, null, false, false);
            this.put = put;
        }
    }

    /** The answer to a put of which nobody heard. */
    private static final Object NO_ANSWER = "no answer";

    /** An attempt, by the answers it has had: done again from its beginning, it comes to its next question. */
    private record Attempt(int number, int chunk, List<Object> answers) {
        /** Null where it has ended: killed, given up, or done. */
        Question next() {
            try {
                work();
                return null;
            } catch (Question question) {
                return question;
            } catch (IOException e) {
                assertThat(e).isInstanceOf(CommitStateUnknownException.class);
                return null;
            }
        }

        /** How many samples it believes to be committed, at its end. */
        long believed() {
            try {
                return work();
            } catch (Question | IOException e) {
                return 0;
            }
        }

        private long work() throws IOException {
            int[] asked = {0};
            ObjectMarkers.Shelf shelf = new ObjectMarkers.Shelf() {
                @Override
                @SuppressWarnings("unchecked")
                public List<ChunkName> list() {
                    return (List<ChunkName>) answer(asked, null);
                }

                @Override
                public void put(ChunkName name, byte[] rows) throws StorageException {
                    if (answer(asked, name) == NO_ANSWER) {
                        throw new StorageException("no answer", null);
                    }
                }
            };
            ShardChain chain = ShardChain.of(new ObjectMarkers(FOLDER, shelf, "run", 0, number));
            while (chain.committed() < SAMPLES) {
                long from = chain.committed();
                chain.commit(rows(from, Math.min(SAMPLES, from + chunk), number));
            }
            return chain.committed();
        }

        private Object answer(int[] asked, ChunkName put) {
            if (asked[0] == answers.size()) {
                throw new Question(put);
            }
            return answers.get(asked[0]++);
        }

        Attempt with(Object answer) {
            List<Object> more = new ArrayList<>(answers);
            more.add(answer);
            return new Attempt(number, chunk, List.copyOf(more));
        }
    }

    private static byte[] rows(long from, long to, long attempt) {
        return LongStream.range(from, to)
                .mapToObj(sample -> sample + " by " + attempt + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param late puts that are under way, and come about at some time or never
     * @param faults that may still happen
     */
    private record State(Set<ChunkName> there, Set<ChunkName> late, List<Attempt> attempts, int faults) {
        State fault() {
            return new State(there, late, attempts, faults - 1);
        }

        State put(ChunkName name) {
            Set<ChunkName> more = new HashSet<>(there);
            more.add(name);
            return new State(more, late, attempts, faults);
        }

        State later(ChunkName name) {
            Set<ChunkName> more = new HashSet<>(late);
            more.add(name);
            return new State(there, more, attempts, faults);
        }

        State arrived(ChunkName name) {
            Set<ChunkName> fewer = new HashSet<>(late);
            fewer.remove(name);
            return new State(there, fewer, attempts, faults).put(name);
        }

        /** Null for one that has been killed. */
        State with(int place, Attempt attempt) {
            List<Attempt> next = new ArrayList<>(attempts);
            if (attempt == null) {
                next.remove(place);
            } else {
                next.set(place, attempt);
            }
            return new State(there, late, next, faults);
        }

        List<ChunkName> listed() {
            return there.stream().sorted(ChunkName.ORDER).toList();
        }
    }

    private final Set<State> seen = new HashSet<>();

    private void explore(State state) {
        if (!seen.add(state)) {
            return;
        }
        check(state);
        state.late().forEach(name -> explore(state.arrived(name)));
        for (int i = 0; i < state.attempts().size(); i++) {
            Attempt attempt = state.attempts().get(i);
            Question question = attempt.next();
            if (question == null) {
                assertThat(ChunkName.end(state.listed(), 0))
                        .as("what " + attempt + " believes")
                        .isGreaterThanOrEqualTo(attempt.believed());
                continue;
            }
            if (question.put == null) {
                explore(state.with(i, attempt.with(state.listed())));
            } else {
                explore(state.put(question.put).with(i, attempt.with("done")));
            }
            if (state.faults() > 0) {
                explore(state.fault().with(i, null));
            }
            if (state.faults() > 0 && question.put != null) {
                explore(state.fault().put(question.put).with(i, attempt.with(NO_ANSWER)));
                explore(state.fault().later(question.put).with(i, attempt.with(NO_ANSWER)));
                explore(state.fault().later(question.put).with(i, null));
            }
        }
    }

    /** Ended here, the run has each sample once, from the first one on, without a gap. */
    private static void check(State state) {
        List<Marker> markers = new ArrayList<>();
        for (ChunkName name : state.there()) {
            markers.add(new Marker(".run/00000/" + name.text(), 1));
        }
        Collections.shuffle(markers, new java.util.Random(1));
        List<String> rows = new ArrayList<>();
        for (MarkerFolding.Group group : ChunkGroups.of(markers)) {
            rows.addAll(folded(group).lines().map(row -> row.split(" ")[0]).toList());
        }
        long end = ChunkName.end(state.listed(), 0);
        List<String> once = LongStream.range(0, end).mapToObj(Long::toString).toList();
        long last = state.there().stream().mapToLong(ChunkName::end).max().orElse(0);
        if (!rows.equals(once) || last != end) { // quicker than an assertion for each of so many
            assertThat(rows).as("samples of " + state).isEqualTo(once);
            assertThat(end).as("a gap in " + state).isEqualTo(last);
        }
    }

    private static String folded(MarkerFolding.Group group) {
        try {
            byte[] rows = MarkerFolding.rows(
                    place -> {
                        ChunkName name = ChunkName.parse(new Path(place).getName());
                        return rows(name.first(), name.end(), name.attempt());
                    },
                    group);
            return new String(rows, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static State attempts(int faults, int... chunks) {
        List<Attempt> attempts = new ArrayList<>();
        for (int chunk : chunks) {
            attempts.add(new Attempt(7 + attempts.size(), chunk, List.of()));
        }
        return new State(Set.of(), Set.of(), attempts, faults);
    }

    @Test
    void inEveryOrderNoSampleIsLostAndNoneCountsTwice() {
        for (int[] chunks : new int[][] {{1, 2}, {2, 2}, {3, 1}}) {
            explore(attempts(1, chunks));
        }
        explore(attempts(2, 2, 3));
        assertThat(seen).as("states that were reached").hasSizeGreaterThan(1_000);
        assertThat(seen).as("samples in two markers").anyMatch(ObjectMarkersTest::overlaps);
    }

    private static boolean overlaps(State state) {
        long held = state.there().stream()
                .mapToLong(name -> name.end() - name.first())
                .sum();
        return held > ChunkName.end(state.listed(), 0);
    }

    @Test
    void whatIsLargeIsFoldedInPartsThatBeginWhereOthersEnd() {
        List<Marker> markers = new ArrayList<>();
        for (ChunkName name : List.of(
                new ChunkName("r-1", 2, 0, 10, 3),
                new ChunkName("r-1", 2, 4, 9, 1),
                new ChunkName("r-1", 2, 10, 20, 3),
                new ChunkName("r-1", 2, 15, 30, 4),
                new ChunkName("r-1", 2, 30, 31, 4))) {
            Path path = new Path(FOLDER.chunkMarkers("r-1", 2), name.text());
            assertThat(ChunkName.parse(path.getName())).isEqualTo(name);
            markers.add(new Marker(".r-1/00002/" + path.getName(), 6 << 20));
        }
        List<MarkerFolding.Group> groups = ChunkGroups.of(markers);
        assertThat(groups.stream().map(MarkerFolding.Group::folded))
                .containsExactly(
                        "r-1-00002.000000_000004.json", "r-1-00002.000010_000015.json", "r-1-00002.000030_000030.json");
        assertThat(groups.get(0).places()).containsExactly(".r-1/00002/r-1-00002.000000.000010.3.json");
        FoldedRanges folded =
                FoldedRanges.of(groups.stream().map(MarkerFolding.Group::folded).toList());
        assertThat(markers)
                .allMatch(marker ->
                        folded.hold("r-1-00002", ChunkName.parse(marker.name()).first()));
    }
}
