package reusediffusion.spark.plan;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;

/**
 * The tasks of a barrier stage find each other: the first leaves its address in a block that the others look for. Spark's own way to tell it,
 * {@code allGather}, sleeps a second at each call.
 */
final class Meeting {
    static final int USUAL_MILLIS = 10_000;

    private static final int LOOK_MILLIS = 20;

    /** Long after Spark has noticed that a host is gone. */
    private static final int SILENCE_MILLIS = 600_000;

    private final List<TaskPeer> peers = new ArrayList<>();
    private final NamedBlock place;
    private final String host;
    private final int task;
    private final int others;
    private final int millis;

    /**
     * A meeting that has not begun.
     *
     * @param stage a name that no other stage has
     * @param millis for which each task waits for the others
     */
    Meeting(BarrierTaskContext context, String stage, int millis) {
        this.place = new NamedBlock("meeting " + stage + " " + context.stageAttemptNumber());
        this.host = context.getTaskInfos()[0].address().replaceFirst(":\\d+$", "");
        this.task = context.partitionId();
        this.others = context.getTaskInfos().length - 1;
        this.millis = millis;
    }

    /** The other tasks in their order, or of another task the first; null where not all come in time, in all of them. */
    List<TaskPeer> peers() {
        try {
            if (task == 0 ? invite() : come()) {
                return peers;
            }
        } catch (IOException | InterruptedException e) {
            System.getLogger(Meeting.class.getName())
                    .log(System.Logger.Level.INFO, "The tasks of a fit do not meet, and gather through Spark.", e);
        }
        TaskPeer.close(peers);
        return null;
    }

    private boolean invite() throws IOException {
        try (ServerSocket door = new ServerSocket(0, others, InetAddress.getByName(host))) {
            long secret = new SecureRandom().nextLong();
            byte[] told = (door.getLocalPort() + " " + secret).getBytes(StandardCharsets.US_ASCII);
            place.write(new ChunkedByteBuffer(ByteBuffer.wrap(told)), StorageLevel.MEMORY_ONLY_SER());
            door.setSoTimeout(millis);
            boolean met = await(door, secret);
            for (TaskPeer peer : peers) {
                peer.out().writeBoolean(met);
                peer.out().flush();
            }
            return met;
        } finally {
            place.remove();
        }
    }

    /** Whether all others have come in time, each with the secret and its place. */
    private boolean await(ServerSocket door, long secret) throws IOException {
        TaskPeer[] come = new TaskPeer[others];
        while (Arrays.asList(come).contains(null)) {
            try {
                TaskPeer peer = TaskPeer.of(door.accept(), millis);
                peers.add(peer); // to be closed whatever comes
                int task = peer.in().readLong() == secret ? peer.in().readInt() : 0;
                if (task >= 1 && task <= others) {
                    peer.socket().setSoTimeout(SILENCE_MILLIS);
                    come[task - 1] = peer;
                }
            } catch (SocketTimeoutException e) {
                return false;
            }
        }
        peers.retainAll(List.of(come));
        peers.sort(Comparator.comparingInt(List.of(come)::indexOf));
        return true;
    }

    private boolean come() throws IOException, InterruptedException {
        String[] told = look().split(" ");
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(host, Integer.parseInt(told[0])), millis / 2);
        TaskPeer peer = TaskPeer.of(socket, millis);
        peers.add(peer);
        peer.out().writeLong(Long.parseLong(told[1]));
        peer.out().writeInt(task);
        peer.out().flush();
        socket.setSoTimeout(2 * millis); // the first waits for all others before it answers
        boolean met = peer.in().readBoolean();
        socket.setSoTimeout(SILENCE_MILLIS);
        return met;
    }

    /** What the first task left, which may come a little later than the others do. */
    private String look() throws IOException, InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            String told = place.read(bytes -> new String(bytes.readAllBytes(), StandardCharsets.US_ASCII));
            if (told != null) {
                return told;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new SocketTimeoutException("the first task said nothing");
    }
}
