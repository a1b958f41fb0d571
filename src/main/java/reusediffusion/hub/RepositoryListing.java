package reusediffusion.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a repository at one commit.
 *
 * @param revision to ask for: the commit where the server told it
 * @param files by path
 */
record RepositoryListing(String repository, String revision, Map<String, RemoteFile> files) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_PAGE = 64 << 20;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*((?:;[^,<]*)*)");
    private static final Pattern RELATION =
            Pattern.compile(";\\s*rel\\s*=\\s*\"?[^\";]*\\bnext\\b", Pattern.CASE_INSENSITIVE);

    /** Asks for the commit of a revision, and for all pages of its tree. */
    static RepositoryListing of(Transport transport, String repository, String revision, Consumer<String> notes) {
        return new Reader(transport, repository, revision, notes).read();
    }

    private record Page(JsonNode json, URI next) {}

    private record Reader(Transport transport, String repository, String revision, Consumer<String> notes) {

        RepositoryListing read() {
            String commit = commit();
            Map<String, RemoteFile> files = new TreeMap<>();
            Set<URI> seen = new HashSet<>();
            for (URI at = transport.endpoint().tree(repository, commit); at != null; ) {
                if (!seen.add(at)) {
                    throw new HubException("The pages of the listing of " + repository + " at " + transport.endpoint()
                            + " go round in a circle; the server is broken.");
                }
                Page page = page(at, true);
                page.json().forEach(entry -> TreeEntries.add(files, entry, repository));
                at = page.next();
            }
            return new RepositoryListing(repository, commit, files);
        }

        /** The commit, so that nothing changes between two requests; the name itself where the server does not tell. */
        private String commit() {
            URI at = transport.endpoint().information(repository, revision);
            String commit = page(at, false).json().path("sha").asText();
            return commit.matches("[0-9a-fA-F]{7,64}") ? commit : revision;
        }

        private Page page(URI address, boolean tree) {
            Retry retry = new Retry("The listing of " + repository, transport.timeouts(), notes);
            return retry.until(() -> {
                try (HttpAnswer answer = transport.get(address, 0)) {
                    if (answer.status() == 404
                            && !tree
                            && answer.header("X-Error-Code").isEmpty()) {
                        return new Page(JSON.createObjectNode(), null); // the tree says whether there is a repository
                    }
                    HttpStatuses.require(answer, transport.endpoint(), repository, revision, null);
                    JsonNode json = parse(answer);
                    if (tree ? !json.isArray() : !json.isObject()) {
                        throw new TransientFault("the answer of " + address.getHost() + " is no listing");
                    }
                    return new Page(json, tree ? next(answer) : null);
                }
            });
        }

        private static JsonNode parse(HttpAnswer answer) throws IOException {
            try (InputStream in = answer.contents()) {
                byte[] bytes = in.readNBytes(LONGEST_PAGE);
                if (answer.status() != HttpAnswer.OK || bytes.length == LONGEST_PAGE) {
                    throw new TransientFault("the answer of " + answer.address().getHost() + " is no listing");
                }
                return JSON.readTree(bytes);
            } catch (JsonProcessingException e) {
                throw new TransientFault("the answer of " + answer.address().getHost() + " is no listing, or cut off");
            }
        }

        /** Source: RFC 8288. */
        private static URI next(HttpAnswer answer) {
            List<String> links = answer.headers().allValues("Link");
            for (String link : links) {
                Matcher found = NEXT.matcher(link);
                while (found.find()) {
                    if (RELATION.matcher(found.group(2)).find()) {
                        return answer.address().resolve(found.group(1).strip());
                    }
                }
            }
            return null;
        }
    }
}
