package reusediffusion.spark.generate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import reusediffusion.media.FileSigner;
import reusediffusion.media.ImageFormat;
import reusediffusion.spark.engine.EngineFaults;

/**
 * The signer of a job's files, by the name of its class, which the jobs' {@code --jars} bring to all processes.
 *
 * @param signer full name of a class that implements {@link FileSigner}
 */
public record Signing(String signer) implements Serializable {
    /** The signers of this process, one object for each class. */
    private static final ConcurrentHashMap<String, FileSigner> SIGNERS = new ConcurrentHashMap<>();

    /**
     * Looks at the class without making a signer, which may need keys that only executors have.
     *
     * @throws IllegalArgumentException if there is no such class, or it is no signer that can be made
     */
    public Signing check() {
        Class<?> named = found();
        if (!FileSigner.class.isAssignableFrom(named)) {
            throw new IllegalArgumentException("--signer names " + signer + ", which does not implement "
                    + FileSigner.class.getName() + "; name a class that does.");
        }
        if (Arrays.stream(named.getConstructors()).noneMatch(c -> c.getParameterCount() == 0)) {
            throw new IllegalArgumentException(
                    "--signer names " + signer + ", which has no public constructor without arguments; give it one.");
        }
        return this;
    }

    private Class<?> found() {
        try {
            // That of our own classes knows what --jars brought too; a thread's own may be another in threads that
            // compress.
            return Class.forName(signer, false, Signing.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException(
                    "--signer names the class " + signer
                            + ", which cannot be loaded; bring it with --jars FILE, and write its full name.",
                    e);
        }
    }

    /**
     * The signed file.
     *
     * @throws IllegalStateException if the signer fails, or gives back what is no file of this format
     */
    byte[] sign(byte[] file, ImageFormat format) {
        FileSigner made = SIGNERS.computeIfAbsent(signer, name -> make());
        byte[] signed;
        try {
            signed = made.sign(file, format.mediaType());
        } catch (Exception | LinkageError e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("The signer " + signer + " failed: " + EngineFaults.reason(e), e);
        }
        if (signed == null || !format.begins(signed)) {
            throw new IllegalStateException("The signer " + signer + " gave back "
                    + (signed == null
                            ? "nothing"
                            : signed.length + " bytes that are no " + format.extension() + " file")
                    + ".");
        }
        return signed;
    }

    private FileSigner make() {
        try {
            return (FileSigner) found().getConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(
                    "The signer " + signer + " cannot be made: " + EngineFaults.reason(cause), e);
        }
    }
}
