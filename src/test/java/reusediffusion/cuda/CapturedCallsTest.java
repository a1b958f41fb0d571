package reusediffusion.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import reusediffusion.tensor.Scope;

/** When calls are captured, and what becomes of them where that fails; graphs stand in that a device would make, which {@code KernelsGpuTest} has. */
class CapturedCallsTest {
    private static final String NO_ROOM = "CUDA out of memory. Tried to allocate 2.00 GiB.";

    private final List<String> events = new ArrayList<>();

    /** Makes what replays a network by calling it, and has room for so many such. */
    private final class Room implements GraphRecorder {
        private int left;
        private String fault = NO_ROOM;

        Room(int graphs) {
            left = graphs;
        }

        @Override
        public boolean takes(Tensor[] inputs) {
            return true;
        }

        @Override
        public GraphRecorder.Graph record(Function<Tensor[], Tensor[]> network, Tensor[] inputs) {
            long size = inputs[0].numel();
            if (left == 0) {
                events.add("no room for " + size);
                throw new IllegalStateException(fault);
            }
            left--;
            events.add("capture " + size);
            return new GraphRecorder.Graph() {
                @Override
                public Tensor[] replay(Tensor[] given) {
                    events.add("replay " + size);
                    return new Tensor[] {given[0].add(new Scalar(1))};
                }

                @Override
                public void close() {
                    events.add("close " + size);
                    left++;
                }
            };
        }

        @Override
        public void giveBack() {
            events.add("give back");
        }
    }

    private CapturedCalls calls(GraphRecorder recorder) {
        return new CapturedCalls(
                in -> {
                    events.add("call " + in[0].numel());
                    return new Tensor[] {in[0].add(new Scalar(1))};
                },
                100,
                recorder);
    }

    private void call(CapturedCalls calls, long... sizes) {
        for (long size : sizes) {
            try (Scope scope = new Scope()) {
                assertThat(calls.apply(torch.zeros(size)).sum().item_double()).isEqualTo(size);
            }
        }
    }

    @Test
    void shapesThatComeAgainAreCapturedAndTheOldestGivesWayBeforeTheFifth() {
        try (CapturedCalls calls = calls(new Room(4))) {
            call(calls, 1, 1, 1, 2, 2, 3, 3, 4, 4, 1, 5, 5, 200, 200, 200);
            assertThat(calls.graphs()).isEqualTo(4);
        }
        assertThat(events)
                .containsExactly(
                        "call 1",
                        "capture 1",
                        "replay 1",
                        "replay 1",
                        "call 2",
                        "capture 2",
                        "replay 2",
                        "call 3",
                        "capture 3",
                        "replay 3",
                        "call 4",
                        "capture 4",
                        "replay 4",
                        "replay 1",
                        "call 5",
                        "close 2",
                        "capture 5",
                        "replay 5",
                        "call 200",
                        "call 200",
                        "call 200",
                        "close 3",
                        "close 4",
                        "close 1",
                        "close 5");
    }

    @Test
    void moreShapesThanAreKeptAreNotCapturedOverAndOver() {
        try (CapturedCalls calls = calls(new Room(4))) {
            for (int round = 0; round < 1000; round++) {
                call(calls, 1, 2, 3, 4, 5);
            }
        }
        long captures = events.stream().filter(e -> e.startsWith("capture")).count();
        long replays = events.stream().filter(e -> e.startsWith("replay")).count();
        assertThat(captures).isLessThan(50);
        assertThat(replays).isGreaterThan(2000);
    }

    @Test
    void aCaptureWithoutRoomIsTriedAgainWithoutTheOthers() {
        try (CapturedCalls calls = calls(new Room(1))) {
            call(calls, 1, 1, 2, 2);
            assertThat(events)
                    .containsExactly(
                            "call 1",
                            "capture 1",
                            "replay 1",
                            "call 2",
                            "no room for 2",
                            "close 1",
                            "give back",
                            "capture 2",
                            "replay 2");
            events.clear();
            call(calls, 1, 2);
            assertThat(events)
                    .as("no more are kept than had room")
                    .containsExactly("close 2", "capture 1", "replay 1", "call 2");
        }
    }

    @Test
    void aShapeWithoutRoomIsCalledPlainlyFromThenOnAndOthersAreNot() {
        Room room = new Room(0);
        try (CapturedCalls calls = calls(room)) {
            call(calls, 1, 1, 1);
            assertThat(events)
                    .containsExactly(
                            "call 1", "no room for 1", "give back", "no room for 1", "give back", "call 1", "call 1");
            room.left = 1;
            events.clear();
            call(calls, 2, 2, 1);
            assertThat(events).containsExactly("call 2", "capture 2", "replay 2", "call 1");
        }
    }

    @Test
    void aCaptureThatFailsOtherwiseEndsThemAll() {
        Room room = new Room(1);
        room.fault = "a graph could not be ended (CUDA error 901)";
        try (CapturedCalls calls = calls(room)) {
            call(calls, 1, 1, 2, 2, 1, 3, 3);
        }
        assertThat(events)
                .containsExactly(
                        "call 1",
                        "capture 1",
                        "replay 1",
                        "call 2",
                        "no room for 2",
                        "close 1",
                        "call 2",
                        "call 1",
                        "call 3",
                        "call 3");
    }

    @Test
    void aPlainCallWithoutRoomIsMadeAgainWithoutGraphs() {
        boolean[] full = {false};
        CapturedCalls calls = new CapturedCalls(
                in -> {
                    if (full[0]) {
                        full[0] = !events.contains("give back");
                        throw new IllegalStateException(NO_ROOM);
                    }
                    return new Tensor[] {in[0].add(new Scalar(1))};
                },
                100,
                new Room(2));
        call(calls, 1, 1);
        full[0] = true;
        assertThatThrownBy(() -> call(calls, 2)).hasMessage(NO_ROOM);
        assertThat(events).containsExactly("capture 1", "replay 1", "close 1", "give back");
        call(calls, 2);
        assertThat(calls.graphs()).isOne();
        assertThat(calls.free()).isTrue();
        assertThat(calls.free()).isFalse();
        assertThatThrownBy(() -> {
                    full[0] = true;
                    events.clear();
                    call(calls, 3);
                })
                .as("nothing was held that could be freed")
                .hasMessage(NO_ROOM);
        assertThat(events).isEmpty();
    }
}
