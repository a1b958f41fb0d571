package reusediffusion.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The bytes of an answer. Reading fails where they stop coming, or drip: the JDK's client would wait for ever. */
final class ResponseBody extends InputStream implements Flow.Subscriber<List<ByteBuffer>> {
    private static final Object END = new Object();
    /** Bytes; fewer in the time of a stall are a stall too. */
    private static final long DRIP = 1024;

    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
    private final Queue<ByteBuffer> buffers = new ArrayDeque<>();
    private final Duration stall;
    private volatile Flow.Subscription subscription;
    private volatile boolean closed;
    private boolean ended;
    private long windowStart = System.nanoTime();
    private long windowBytes;

    ResponseBody(Duration stall) {
        this.stall = stall;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        arrived.add(bytes);
    }

    @Override
    public void onError(Throwable fault) {
        arrived.add(fault);
    }

    @Override
    public void onComplete() {
        arrived.add(END);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended && (buffers.isEmpty() || !buffers.peek().hasRemaining())) {
            if (buffers.poll() == null) {
                receive();
            }
        }
        if (ended) {
            return -1;
        }
        int n = Math.min(length, buffers.peek().remaining());
        buffers.peek().get(into, offset, n);
        return n;
    }

    private void receive() throws IOException {
        Object next;
        try {
            next = arrived.poll(stall.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        if (next == null) {
            throw stalled();
        } else if (next == END) {
            ended = true;
        } else if (next instanceof Throwable fault) {
            throw new IOException(fault.getMessage() == null ? fault.toString() : fault.getMessage(), fault);
        } else {
            for (Object buffer : (List<?>) next) {
                buffers.add((ByteBuffer) buffer);
                windowBytes += ((ByteBuffer) buffer).remaining();
            }
            requireFlow();
            subscription.request(1);
        }
    }

    private void requireFlow() throws IOException {
        long now = System.nanoTime();
        if (now - windowStart > stall.toNanos()) {
            if (windowBytes < DRIP) {
                throw stalled();
            }
            windowStart = now;
            windowBytes = 0;
        }
    }

    private IOException stalled() {
        close();
        return new TransientFault("nothing more arrived for " + stall.toMillis() / 1000.0 + " s");
    }

    @Override
    public void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
