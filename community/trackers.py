"""Which parameters of an address say who sent a visitor, and never what the page is.

Gathered from the documentation of those who set them and from links seen in the open; none of the
published filter lists was copied. A general word (ref, source, keyword, session, id, q, v, s, t)
is in no table for the whole web: it is dropped only on the sites known to track with it.
"""

from collections.abc import Iterator


def untracked(host: str, query: tuple[str, ...]) -> tuple[str, ...]:
    """The parameters (`name=value`, percent-encoded) of a page on this host that may identify it.

    Names are compared without regard to case.
    """
    if not query:
        return query
    here = {name for domain in domains(host) for name in _ON_SITES.get(domain, "").split()}
    return tuple(parameter for parameter in query if not _tracks(parameter, here))


def domains(host: str) -> Iterator[str]:
    """The host and the domains above it, a.b.org and b.org, from four labels down to two."""
    labels = host.split(".")[-4:]
    while len(labels) > 1:
        yield ".".join(labels)
        del labels[0]


def _tracks(parameter: str, here: set[str]) -> bool:
    name = parameter.partition("=")[0].lower()
    return name in _EVERYWHERE or name in here or name.startswith(_PREFIXES)


_PREFIXES = (
    "utm_",  # Google Analytics, "URL builders: collect campaign data with custom URLs"
    *("mtm_", "matomo_", "piwik_"),  # Matomo FAQ 120, the default campaign parameters
    "hsa_",  # HubSpot, ads tracking
    "itm_",  # campaigns inside one site, modelled on utm_
    "bsft_",  # Blueshift
    "sfmc_",  # Salesforce Marketing Cloud
)

# All lower case, because names are compared so.
_EVERYWHERE = frozenset(
    [
        # Google: Ads, Merchant Centre, Analytics across domains and its first parameters
        *("gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid"),
        *("srsltid", "_ga", "_gl", "_gac"),
        *("ga_source", "ga_medium", "ga_term", "ga_content", "ga_campaign"),
        # Facebook and Instagram
        *("fbclid", "fb_action_ids", "fb_action_types", "fb_source", "fb_ref", "mibextid"),
        *("igsh", "igshid"),
        # Click numbers: Microsoft, Yandex, X, TikTok, LinkedIn, Reddit, Snapchat, Pinterest
        *("msclkid", "yclid", "ysclid", "_openstat", "twclid", "ttclid"),
        *("li_fat_id", "rdt_cid", "sccid", "epik"),
        # Advertising: Taboola, Outbrain, impact.com, Adobe
        *("tblci", "dicbo", "irclickid", "irgwc", "ef_id", "s_kwcid"),
        # Mailchimp; HubSpot; Marketo, Adobe, Keap, Kit; MailerLite, beehiiv, Drip, Klaviyo
        *("mc_cid", "mc_eid", "mc_tc"),
        *("_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking"),
        *("mkt_tok", "sc_cid", "inf_contact_key", "ck_subscriber_id"),
        *("ml_subscriber", "ml_subscriber_hash", "_bhlid", "__s", "_ke", "_kx"),
        # Vero, Omeda, Wicked Reports; Oracle Eloqua; Dotdigital
        *("vero_id", "vero_conv", "oly_anon_id", "oly_enc_id", "rb_clickid", "wickedid"),
        *("elqtrackid", "elqtrack", "elqaid", "elqat", "elqcampaignid", "dm_i"),
        # Matomo's older names; Piano (AT Internet); Webtrends and Mapp; Comscore
        *("pk_campaign", "pk_kwd", "pk_keyword", "pk_source", "pk_medium", "pk_content", "pk_cid"),
        *("at_medium", "at_campaign", "xtor"),
        *("wt_mc", "wt.mc_id"),
        *("ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee"),
        # Branch; Yahoo; Substack under an author's own host
        *("_branch_match_id", "_branch_referrer"),
        *("guccounter", "guce_referrer", "guce_referrer_sig"),
        *("triedredirect", "isfreemail", "showwelcomeonshare"),
    ]
)

# A domain with every host under it, and the words that track there.
_ON_SITES: dict[str, str] = {
    "aliexpress.com": "spm scm pvid algo_pvid algo_expid",
    "eventbrite.com": "aff",
    "facebook.com": "__tn__ __cft__[0] __xts__[0] rdid share_url ref refsrc sfnsn",
    "figma.com": "t",
    "goodreads.com": "from_search from_srp qid rank ac",
    "linkedin.com": "trk trackingid lipi rcm refid originalsubdomain miniprofileurn",
    "medium.com": "source sk gi",
    "meetup.com": "rv _xtd eventorigin",
    "notion.site": "pvs",
    "notion.so": "pvs",
    "nytimes.com": "smid smtyp unlocked_article_code referringsource",
    "podcasts.apple.com": "uo at ct itsct itscg",
    "reddit.com": "share_id rdt ref ref_source ref_campaign chainedposts",
    "spotify.com": "si context nd dl_branch pt",
    "substack.com": "r s publication_id post_id",
    "theguardian.com": "cmp",
    "tiktok.com": "_r _t is_from_webapp is_copy_url sender_device web_id u_code share_link_id",
    "wikimedia.org": "wprov",
    "wikipedia.org": "wprov",
    "x.com": "s t src ref_src ref_url cn",
    "youtu.be": "si feature pp ab_channel app",
    "youtube.com": "si feature pp ab_channel app",
}
