using System.Net.Sockets;
using System.Text;
using Bailey.Contracts.Egress;

namespace Bailey.Host.Egress;

/// <summary>What the proxy says itself, in words for the person at the prompt.</summary>
internal static class EgressAnswers
{
    public static readonly byte[] Connected = "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray();

    public static string Denied(Destination destination, string reason) =>
        $"Bailey did not let this through: {destination} - {reason}.\n" +
        "A maintainer of the project can allow it: in Bailey, open Network from the workspace's menu. It stands there as refused, with a button to allow it.\n";

    public static async Task Refuse(Socket client, int status, string body, Patience patience)
    {
        var text = Encoding.UTF8.GetBytes(body);
        var head = $"HTTP/1.1 {status} {Words(status)}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n";
        await HttpBody.SendAll(client, (byte[])[.. Encoding.ASCII.GetBytes(head), .. text], patience);
        client.Shutdown(SocketShutdown.Send);
    }

    private static string Words(int status) => status switch
    {
        400 => "Bad Request",
        403 => "Forbidden",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Bad Gateway",
    };
}
