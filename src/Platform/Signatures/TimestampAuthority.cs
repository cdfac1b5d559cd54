using System.Net.Http.Headers;

namespace Akashi.Platform.Signatures;

/// <summary>A time stamp authority on the network (RFC 3161, 3.4: over HTTP), as a tenant or the provider names it.</summary>
/// <param name="http">Its time-out is the authority's; whoever makes it decides which hosts it may reach.</param>
/// <param name="address">Where requests are posted.</param>
public sealed class TimestampAuthority(HttpClient http, Uri address)
{
    /// <summary>More than any stamp with its certificates needs, in bytes.</summary>
    private const int LongestAnswer = 64 * 1024;

    /// <summary>Posts a request (DER) and gives back the answer (DER).</summary>
    /// <exception cref="TimestampException">The authority cannot be reached, refuses, or answers something else.</exception>
    public async ValueTask<byte[]> Ask(byte[] request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(request) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
        try
        {
            using var answer = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw new TimestampException($"The time stamp authority {address.Host} answered {(int)answer.StatusCode}.");
            if (answer.Content.Headers.ContentType?.MediaType != "application/timestamp-reply")
                throw new TimestampException(
                    $"The time stamp authority {address.Host} answered no time stamp but '{answer.Content.Headers.ContentType}'."
                );
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            var bytes = new byte[LongestAnswer + 1];
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            return length <= LongestAnswer
                ? bytes[..length]
                : throw new TimestampException($"The time stamp authority {address.Host} answered more than {LongestAnswer / 1024} KB.");
        }
        catch (HttpRequestException error)
        {
            throw new TimestampException($"The time stamp authority {address.Host} cannot be reached: {error.Message}", error);
        }
        catch (TaskCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimestampException($"The time stamp authority {address.Host} did not answer in time.", error);
        }
    }
}

/// <summary>There is no time stamp; the message says whose fault it is.</summary>
public sealed class TimestampException(string message, Exception? inner = null) : Exception(message, inner);
