package reusediffusion.spark.overlap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reusediffusion.spark.overlap.StageTimes.Part;

/** The device goes on while compression and storage are at work; batches stay in order, and no more is on its way than there is room for. */
@Timeout(60)
class OutputQueueTest {
    private final ByteBudget room = new ByteBudget(100);
    private final CompressionPool pool = new CompressionPool(2, room);
    private final Map<Part, Long> times = new EnumMap<>(Part.class);
    private final Written end = new Written();
    private final OutputQueue<String> line =
            new OutputQueue<>(pool, end, (part, nanos) -> times.merge(part, nanos, Long::sum));

    /** Where these lines end; the first batch waits for {@code open}. */
    private static final class Written implements OutputQueue.End<String> {
        private final List<List<String>> batches = new ArrayList<>();
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private IOException fault;
        private boolean refuses;
        private int committed;

        @Override
        public boolean add(List<String> batch) throws IOException {
            asked.countDown();
            await(open);
            if (fault != null) {
                throw fault;
            }
            batches.add(batch);
            return !refuses;
        }

        @Override
        public boolean commit() {
            committed = batches.size();
            return true;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static UnfinishedSample<String> draft(String name, long bytes) {
        return new UnfinishedSample<>(bytes, () -> name);
    }

    private static UnfinishedSample<String> waiting(String name, long bytes, CountDownLatch until) {
        return new UnfinishedSample<>(bytes, () -> {
            await(until);
            return name;
        });
    }

    private boolean add(String... names) throws IOException {
        return line.add(Arrays.stream(names).map(name -> draft(name, 60)).toList());
    }

    @Test
    void theDeviceGoesOnAndBatchesAreWrittenInTheirOrder() throws Exception {
        CountDownLatch compressed = new CountDownLatch(1);
        assertThat(line.add(List.of(waiting("a", 10, compressed), draft("b", 10))))
                .isTrue();
        assertThat(line.add(List.of(draft("c", 10).then(name -> name + "!")))).isTrue();
        assertThat(room.taken()).isEqualTo(30);
        assertThat(end.asked.getCount()).as("storage, before compression").isEqualTo(1);
        compressed.countDown();
        await(end.asked);
        assertThat(line.add(List.of(draft("d", 10)))).as("beside storage").isTrue();
        end.open.countDown();
        assertThat(line.finish()).isTrue();
        assertThat(end.batches).containsExactly(List.of("a", "b"), List.of("c!"), List.of("d"));
        assertThat(end.committed).isEqualTo(3);
        assertThat(room.taken()).isZero();
        line.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPRESSION", "STORAGE"})
    void whereThereIsNoRoomTheDeviceWaitsAndKnowsForWhat(Part slow) throws Exception {
        CountDownLatch compressed = new CountDownLatch(slow == Part.COMPRESSION ? 1 : 0);
        line.add(List.of(waiting("larger than the room", 170, compressed)));
        if (slow == Part.STORAGE) {
            await(end.asked);
        }
        CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> {
            try {
                return add("b");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        Thread.sleep(100);
        assertThat(second).isNotDone();
        assertThat(room.taken()).isEqualTo(170);
        compressed.countDown();
        end.open.countDown();
        assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(line.finish()).isTrue();
        assertThat(end.batches).hasSize(2);
        long waited = times.get(slow);
        assertThat(waited).isGreaterThan(50_000_000L);
        line.close();
    }

    @Test
    void otherTasksThatFillTheRoomKeepNobodyOut() throws Exception {
        end.open.countDown();
        CountDownLatch compressed = new CountDownLatch(1);
        Written theirs = new Written();
        theirs.open.countDown();
        OutputQueue<String> other = new OutputQueue<>(pool, theirs, StageTimes.NONE);
        other.add(List.of(waiting("x", 100, compressed)));
        assertThat(add("a")).as("a first batch").isTrue();
        assertThat(line.finish()).isTrue();
        compressed.countDown();
        line.close();
        other.close();
        assertThat(room.taken()).isZero();
    }

    @Test
    void whatWritingThrowsIsThrownAtTheTaskAndNothingBehindItIsWritten() throws Exception {
        end.fault = new IOException("no room");
        end.open.countDown();
        assertThatThrownBy(() -> {
                    add("a");
                    add("b");
                    line.finish();
                })
                .isSameAs(end.fault);
        assertThatThrownBy(line::commit).as("of a watch").isSameAs(end.fault);
        line.close();
        assertThat(end.committed).isZero();
        assertThat(room.taken()).isZero();
    }

    @Test
    void whatCompressingThrowsIsThrownAtTheTask() throws Exception {
        end.open.countDown();
        Error thrown = new LinkageError("no encoder");
        line.add(List.of(draft("a", 1)));
        assertThatThrownBy(() -> {
                    line.add(List.of(new UnfinishedSample<>(1, () -> {
                        throw thrown;
                    })));
                    line.finish();
                })
                .isSameAs(thrown);
        line.close();
        assertThat(end.batches).containsExactly(List.of("a"));
    }

    @Test
    void whoIsRefusedIsToldAndWritesNoMore() throws Exception {
        end.refuses = true;
        end.open.countDown();
        add("a");
        assertThat(line.commit()).isFalse();
        assertThat(add("b")).isFalse();
        line.close();
        assertThat(end.batches).containsExactly(List.of("a"));
        assertThat(room.taken()).isZero();
    }

    @Test
    void aTaskThatIsInterruptedLosesNothingThatItHandedOver() throws Exception {
        Thread.currentThread().interrupt();
        add("a");
        CompletableFuture.runAsync(end.open::countDown, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
        add("b");
        assertThat(line.finish()).isTrue();
        line.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(end.committed).isEqualTo(2);
    }

    @Test
    void whatIsGivenUpIsNotWritten() throws Exception {
        line.add(List.of(draft("a", 1)));
        await(end.asked);
        CountDownLatch never = new CountDownLatch(1);
        line.add(List.of(waiting("b", 1, never)));
        CompletableFuture<Void> closing = CompletableFuture.runAsync(line::close);
        Thread.sleep(50);
        end.open.countDown();
        closing.get(30, TimeUnit.SECONDS);
        never.countDown();
        assertThat(end.batches).containsExactly(List.of("a"));
        assertThat(end.committed).isZero();
        assertThat(room.taken()).isZero();
    }

    @Test
    void whoAsksBeforeItsTurnIsToldWhatIsNextAndWaitsForNothing() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        var source = List.of("a", "b").stream()
                .peek(each -> await(each.equals("a") ? new CountDownLatch(0) : second))
                .iterator();
        try (ReadAhead<String> ahead = new ReadAhead<>(source, StageTimes.NONE)) {
            assertThat(ahead.next()).isEqualTo("a");
            assertThat(ahead.ready()).isNull();
            second.countDown();
            assertThat(ahead.hasNext()).isTrue();
            assertThat(ahead.ready()).isEqualTo("b");
            assertThat(ahead.next()).isEqualTo("b");
            assertThat(ahead.hasNext()).isFalse();
            assertThat(ahead.ready()).isNull();
        }
    }

    @Test
    void whatIsNextIsReadAheadAndWaitsAreToldOf() {
        List<Integer> read = new ArrayList<>();
        var source = List.of(1, 2, 3).iterator();
        CountDownLatch second = new CountDownLatch(1);
        java.util.Iterator<Integer> slow = new java.util.Iterator<>() {
            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public Integer next() {
                int next = source.next();
                read.add(next);
                if (next == 2) {
                    second.countDown();
                }
                return next;
            }
        };
        try (ReadAhead<Integer> ahead = new ReadAhead<>(slow, (part, nanos) -> times.merge(part, nanos, Long::sum))) {
            assertThat(ahead.next()).isEqualTo(1);
            await(second);
            assertThat(ahead.next()).isEqualTo(2);
            assertThat(ahead.next()).isEqualTo(3);
            assertThat(ahead.hasNext()).isFalse();
        }
        assertThat(times).containsOnlyKeys(Part.INPUT);
    }

    @Test
    void threadsStandBehindADeviceByTheHostsCores() {
        assertThat(CompressionPool.threads(16, 1)).isEqualTo(15);
        assertThat(CompressionPool.threads(64, 8)).isEqualTo(7);
        assertThat(CompressionPool.threads(2, 4)).isEqualTo(1);
        assertThat(CompressionPool.threads(2, 0)).isEqualTo(2);
    }
}
