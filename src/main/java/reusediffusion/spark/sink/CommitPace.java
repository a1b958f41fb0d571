package reusediffusion.spark.sink;

/** Says when a chunk is due, taking the next batch for as long, and as large, as the last one. */
final class CommitPace {
    private final Chunking chunking;
    private final boolean ofMany;
    private long begun;
    private long last;
    private long lastBytes;

    /**
     * @param ofMany whether a chunk is one file, which must not grow too large
     * @param now of {@link System#nanoTime()}, as the others
     */
    CommitPace(Chunking chunking, boolean ofMany, long now) {
        this.chunking = chunking;
        this.ofMany = ofMany;
        begin(now);
    }

    /** A chunk was committed, and another begins. */
    void begin(long now) {
        begun = now;
        last = now;
        lastBytes = 0;
    }

    /**
     * A batch has ended; true where another would make the chunk too long or too large.
     *
     * @param bytes of the chunk
     */
    boolean isDue(long now, long bytes) {
        long next = now - last;
        long nextBytes = bytes - lastBytes;
        last = now;
        lastBytes = bytes;
        return now - begun + next > chunking.every().toNanos() || ofMany && bytes + nextBytes > chunking.fileBytes();
    }
}
