package reusediffusion.spark.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import reusediffusion.spark.sink.store.ShardChain;

/** Attempts at one shard in all orders of their steps, each of which may end before or behind any of them. */
class ShardChainTest {
    private static final long SAMPLES = 6;

    /** A store: its markers by the number of samples before them. */
    private record Model(TreeMap<Long, String> markers, boolean exclusive) {
        Model copy() {
            return new Model(new TreeMap<>(markers), exclusive);
        }

        /** Samples that markers name, chunk by chunk. */
        List<String> rows() {
            return markers.values().stream().flatMap(String::lines).toList();
        }
    }

    /** What an attempt asks of the store next. */
    private static final class Question extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Long before;
        private final transient String content;

        Question(long before, String content) {
            super(null, null, false, false);
            this.before = before;
            this.content = content;
        }

        Object askedOf(Model model) {
            if (content == null) {
                return String.valueOf(model.markers.get(before));
            }
            boolean free = !model.markers.containsKey(before);
            if (free || !model.exclusive) {
                model.markers.put(before, content);
            }
            return free || !model.exclusive;
        }
    }

    /** An attempt, by the answers it has had: done again from its beginning, it comes to its next question. */
    private record Attempt(String name, int chunk, List<Object> answers, boolean dead) {
        /** Null where it has ended. */
        Question next() {
            if (dead) {
                return null;
            }
            int[] asked = {0};
            try {
                work(new ShardChain.Markers() {
                    @Override
                    public long follow(long from) {
                        long to = from;
                        for (long samples = read(to); samples > 0; samples = read(to)) {
                            to += samples;
                        }
                        return to;
                    }

                    private long read(long before) {
                        String content = (String) answer(asked, before, null);
                        return content.equals("null") ? 0 : content.lines().count();
                    }

                    @Override
                    public boolean create(long before, byte[] content) {
                        return (boolean) answer(asked, before, new String(content, StandardCharsets.UTF_8));
                    }
                });
                return null;
            } catch (Question question) {
                return question;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private Object answer(int[] asked, long before, String content) {
            if (asked[0] == answers.size()) {
                throw new Question(before, content);
            }
            return answers.get(asked[0]++);
        }

        private void work(ShardChain.Markers markers) throws IOException {
            ShardChain chain = ShardChain.of(markers);
            while (chain.committed() < SAMPLES) {
                long from = chain.committed();
                String rows = LongStream.range(from, Math.min(SAMPLES, from + chunk))
                        .mapToObj(sample -> sample + " by " + name + "\n")
                        .collect(Collectors.joining());
                chain.commit(rows.getBytes(StandardCharsets.UTF_8));
            }
        }

        Attempt with(Object answer, boolean dies) {
            List<Object> more = new ArrayList<>(answers);
            more.add(answer);
            return new Attempt(name, chunk, more, dies);
        }
    }

    private final Set<Object> seen = new HashSet<>();
    private int ends;

    private void explore(Model model, List<Attempt> attempts) {
        if (!seen.add(List.of(model.markers, attempts))) {
            return;
        }
        check(model);
        boolean ended = true;
        for (int i = 0; i < attempts.size(); i++) {
            Question question = attempts.get(i).next();
            if (question == null) {
                continue;
            }
            ended = false;
            Attempt attempt = attempts.get(i);
            explore(model, replaced(attempts, i, attempt.with("", true)));
            Model after = model.copy();
            Object answer = question.askedOf(after);
            explore(after, replaced(attempts, i, attempt.with(answer, false)));
            explore(after, replaced(attempts, i, attempt.with("", true)));
        }
        if (ended) {
            ends++;
            finish(model.copy());
        }
    }

    private static List<Attempt> replaced(List<Attempt> attempts, int place, Attempt by) {
        List<Attempt> next = new ArrayList<>(attempts);
        next.set(place, by);
        return List.copyOf(next);
    }

    /** Chunks lie end to end from the first sample on, and none is named twice. */
    private static void check(Model model) {
        long next = 0;
        for (var marker : model.markers.entrySet()) {
            assertThat(marker.getKey()).as("where a chunk begins").isEqualTo(next);
            for (String row : marker.getValue().lines().toList()) {
                assertThat(row).as("the sample of a row").startsWith(next++ + " by ");
            }
        }
    }

    /** A retry completes whatever is left. */
    private static void finish(Model model) {
        Attempt retry = new Attempt("retry", 2, List.of(), false);
        for (Question question = retry.next(); question != null; question = retry.next()) {
            retry = retry.with(question.askedOf(model), false);
        }
        check(model);
        assertThat(model.rows()).hasSize((int) SAMPLES);
    }

    private static List<Attempt> attempts(int... chunks) {
        List<Attempt> attempts = new ArrayList<>();
        for (int chunk : chunks) {
            attempts.add(new Attempt("attempt " + attempts.size(), chunk, List.of(), false));
        }
        return List.copyOf(attempts);
    }

    @Test
    void inEveryOrderEachSampleIsCommittedOnce() {
        for (int[] chunks : new int[][] {{1, 1}, {1, 2}, {2, 3}, {3, 4}, {1, 6}, {2, 3, 4}}) {
            explore(new Model(new TreeMap<>(), true), attempts(chunks));
        }
        assertThat(ends).as("ways to end that were seen").isGreaterThan(500);
    }

    @Test
    void aStoreThatWritesOverMarkersIsFoundOut() {
        assertThatThrownBy(() -> explore(new Model(new TreeMap<>(), false), attempts(1, 2)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void aChunkIsDueBeforeItWouldBeTooLongOrTooLarge() {
        long second = 1_000_000_000L;
        Chunking chunking = new Chunking(java.time.Duration.ofSeconds(10), 100);
        CommitPace pace = new CommitPace(chunking, true, 0);
        assertThat(pace.isDue(4 * second, 10)).as("8 of 10 s").isFalse();
        assertThat(pace.isDue(7 * second, 20)).as("10 of 10 s").isFalse();
        assertThat(pace.isDue(9 * second, 30)).as("11 of 10 s").isTrue();
        pace.begin(9 * second);
        assertThat(pace.isDue(10 * second, 50)).as("100 of 100 bytes").isFalse();
        assertThat(pace.isDue(11 * second, 80)).as("110 of 100 bytes").isTrue();
        pace.begin(11 * second);
        assertThat(pace.isDue(31 * second, 10))
                .as("one batch that takes longer")
                .isTrue();
        assertThat(new CommitPace(chunking, false, 0).isDue(second, 1000))
                .as("files")
                .isFalse();
    }
}
